import { type LanguageModel, type Tensor } from '../../src/trace/api.ts'
import { type Engine } from '../../src/engine/engine.ts'

/** Every site that exists in a model, each once, by the spelling that reaches it. */
export async function readableSites({
  engine,
  model,
  id,
}: {
  engine: Engine
  model: LanguageModel
  id: string
}): Promise<{ path: string; read: () => Tensor }[]> {
  const { siteMap } = await engine.describe({ id })
  return siteMap.modules.flatMap(module =>
    module.sites
      .filter(site => site.exists)
      .map(site => ({
        path: site.path,
        // What the model itself returns is spelled model.logits.
        read: () => (module.path === '' ? model.logits : siteOf(model.at(module.path), site.name)),
      })),
  )
}

/** A site by its name, which types do not know. */
export const siteOf = (module: object, name: string): Tensor => Reflect.get(module, name) as Tensor
