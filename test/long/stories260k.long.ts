import { existsSync } from 'node:fs'
import { AutoModelForCausalLM, env, Tensor as TransformersTensor } from '@huggingface/transformers'
import { afterAll, describe, expect, test } from 'vitest'
import { Engine } from '../../src/engine/engine.ts'
import { createNodeRuntime } from '../../src/runtime/node.ts'
import { createVitrine } from '../../src/trace/createVitrine.ts'
import { engineExecutor } from '../golden/run.ts'
import { greatestDifference } from '../greatestDifference.ts'
import { openFolder } from '../openFixture.ts'
import { PlainFile } from '../oracle/plainFile.ts'

/** Where models lie that are not of this repository. */
const models = process.env['VITRINE_MODELS'] ?? '../shared/models'
const name = 'stories260k'
const folder = `${models}/${name}`
const [layers, heads, dHead, width] = [5, 8, 8, 64]
const prompt = [1]
const maxNewTokens = 120

if (!existsSync(`${folder}/onnx/model.onnx`))
  throw new Error(
    `there is no ${folder}: put Karpathy's stories260K there as Optimum exports it, or say where it is by VITRINE_MODELS`,
  )

const files = openFolder(folder, { id: name, precision: 'fp32' })
const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), () => Promise.resolve(files))
const { module } = createVitrine({ executor: engineExecutor(engine), locate: () => undefined })
const model = await module.LanguageModel(name)
const file = await PlainFile.open(folder)
afterAll(async () => {
  await engine.close()
  await file.close()
})

/** What transformers.js generates from the same folder. */
async function byTransformers(count: number): Promise<number[]> {
  env.allowRemoteModels = false
  env.localModelPath = models
  const reference = await AutoModelForCausalLM.from_pretrained(name, { dtype: 'fp32', device: 'cpu' })
  const int64 = (values: readonly number[]) =>
    new TransformersTensor('int64', BigInt64Array.from(values, BigInt), [1, values.length])
  const made = await reference.generate({
    inputs: int64(prompt),
    attention_mask: int64(prompt.map(() => 1)),
    max_new_tokens: count,
    do_sample: false,
  })
  await reference.dispose()
  if (!(made instanceof TransformersTensor)) throw new Error('transformers.js gives no ids')
  return (made.tolist() as bigint[][])[0]!.map(Number)
}

test('stories260k: every place of a Llama exists and can be read', async () => {
  const { siteMap } = await engine.describe({ id: name })
  expect(siteMap.sizes).toMatchObject({
    layers,
    dModel: width,
    nHeads: heads,
    nKvHeads: 4,
    dHead,
    vocab: 512,
  })
  const wanted = ['q', 'k', 'v', 'qPre', 'kPre', 'scores', 'probs', 'z', 'result', 'output']
  for (let layer = 0; layer < layers; layer++) {
    const path = `model.layers.${layer}`
    const sitesOf = (module: string) =>
      siteMap.modules.find(entry => entry.path === module)?.sites.filter(({ exists }) => exists) ?? []
    const names = (module: string) => sitesOf(module).map(({ name }) => name)
    expect(names(path)).toEqual(expect.arrayContaining(['input', 'output', 'residMid']))
    expect(names(`${path}.self_attn`)).toEqual(expect.arrayContaining(wanted))
    expect(names(`${path}.mlp`)).toEqual(expect.arrayContaining(['pre', 'up', 'post', 'output']))
    expect(names(`${path}.input_layernorm`)).toEqual(expect.arrayContaining(['scale']))
  }
})

test.each([true, false])(
  'stories260k: greedy text is that of transformers.js, token for token (cache: %s)',
  async cache => {
    const count = cache ? maxNewTokens : 40
    const wanted = await byTransformers(count)
    const { ids } = await model.generate({ ids: [prompt] }, { maxNewTokens: count, cache })
    expect(ids).toEqual(wanted)
    expect(new Set(ids).size).toBeGreaterThan(20)
  },
)

describe("stories260k: every head's ablation is the same ablation made in the ONNX file", () => {
  const ids = [1, 403, 407, 261, 378, 432, 383, 286, 261, 376, 298, 315]
  const cases = Array.from({ length: layers * heads }, (_, i) => [Math.floor(i / heads), i % heads] as const)
  test.each(cases)('layer %i, head %i', async (layer, head) => {
    const base = await file.logits([ids])
    const edited = await file.edited([
      {
        // The heads side by side, as the output projection reads them.
        tensor: `/model/layers.${layer}/self_attn/Reshape_7_output_0`,
        keep: {
          dims: [width],
          data: Array.from({ length: width }, (_, i) => (Math.floor(i / dHead) === head ? 0 : 1)),
        },
      },
    ])
    const wanted = await edited.logits([ids])
    await edited.close()
    const ablated = await model.trace({ ids: [ids] }, () => {
      model.layers[layer]!.attn.z.at(':', ':', head).set(0)
      return model.logits
    })
    expect(greatestDifference(wanted, base)).toBeGreaterThan(1e-3)
    expect(greatestDifference(await ablated.data(), wanted)).toBeLessThan(1e-4)
    engine.disposeAll()
  })
})
