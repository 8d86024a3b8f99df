import { VitrineError } from '../graph/errors.ts'
import { type LoadedTensors, type ModelDescription } from '../graph/executor.ts'
import { type SiteMap } from '../graph/siteMap.ts'
import { type TensorType } from '../graph/tensorData.ts'
import { validateAgainst } from '../graph/validateAgainst.ts'
import { type ModelRef } from '../graph/versions/v1.ts'
import { type AcceptedGraph } from './acceptGraph.ts'

/** The models that one program has opened and the results it has made: nothing else may be spoken of. */
export class KnownResults {
  readonly #siteMaps = new Map<string, SiteMap>()
  readonly #types = new Map<string, TensorType>()

  addModel({ ref, siteMap }: ModelDescription): void {
    this.#siteMaps.set(keyOf(ref), siteMap)
  }

  addLoaded({ tensors }: LoadedTensors): void {
    for (const { ref, dtype, shape } of tensors) this.#types.set(ref, { dtype, shape })
  }

  has = (result: string): boolean => this.#types.has(result)

  /** @throws VitrineError for a result that this program has not made */
  check = (result: string): void => {
    if (!this.has(result)) throw new VitrineError(`there is no result ${result} of this program`)
  }

  /**
   * Checks a graph against its models, and knows its results from then on.
   * @throws VitrineError for sites, shapes or values that do not fit, at the user's line
   */
  addGraph({ graph, address }: AcceptedGraph): void {
    const types = validateAgainst(
      graph,
      model => this.#siteMapOf(model),
      result => this.#types.get(result),
    )
    for (const { nodes } of graph.runs)
      for (const node of nodes) {
        const type = types.get(node.id)
        if (node.kind === 'save' && type !== undefined) this.#types.set(`${address}/${node.name}`, type)
      }
  }

  #siteMapOf(model: ModelRef): SiteMap {
    const siteMap = this.#siteMaps.get(keyOf(model))
    if (siteMap === undefined)
      throw new VitrineError(`this program has not opened ${model.id}`, { path: 'runs' })
    return siteMap
  }
}

const keyOf = ({ id, revision, precision }: ModelRef): string => JSON.stringify([id, revision, precision])
