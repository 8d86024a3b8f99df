import { readFileSync } from 'node:fs'
import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema } from 'onnx-buf'
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAtlas, type AtlasEngine } from '../../test/atlasEngine.ts'
import { greatestDifference } from '../../test/greatestDifference.ts'

const eiffel = 'The Eiffel Tower is in the city of'
const colosseum = 'The Colosseum is in the city of'

let atlas: AtlasEngine
beforeAll(async () => {
  atlas = await openAtlas()
})
afterAll(() => atlas.close())

const layer = (index: number) => atlas.model.layers[index]!

test('" Paris" comes first after "The Eiffel Tower is in the city of"', async () => {
  const { model } = atlas
  const probs = (await model.trace(eiffel, () => model.logits.at(0, -1))).softmax(-1)
  expect(model.decode([await probs.argmax(-1).item()])).toBe(' Paris')
  expect(await probs.max().item()).toBeGreaterThan(0.5)
})

test('patching moves the answer to " Rome" where causality allows, and nowhere else', async () => {
  const { model } = atlas
  const [paris, rome] = [model.token(' Paris'), model.token(' Rome')]
  const clean = await model.trace(colosseum, () => model.layers.map(each => each.residPost))
  // The sentences end alike: positions are counted from the end, and " Tower" meets " Colosseum".
  const positions = Array.from({ length: model.encode(colosseum).length }, (_, index) => -1 - index)
  const grid = await model.trace(t =>
    model.layers.map((each, index) =>
      positions.map(position =>
        t.invoke(eiffel, () => {
          each.residPost.at(':', position).set(clean[index]!.at(':', position))
          const last = model.logits.at(0, -1)
          return last.at(rome).sub(last.at(paris))
        }),
      ),
    ),
  )
  const base = await model.trace(eiffel, () => model.logits.at(0, -1))
  const unpatched = await base.at(rome).sub(base.at(paris)).item()
  const moved = await Promise.all(
    grid.map(row => Promise.all(row.map(async cell => (await cell.item()) - unpatched))),
  )
  // Behind the last layer each position is unembedded alone: only the last one can move the answer.
  for (const value of moved.at(-1)!.slice(1)) expect(Math.abs(value)).toBeLessThan(1e-3)
  expect(moved.at(-1)![0]).toBeGreaterThan(5)
  const landmark = positions.findIndex(position => position === -6)
  expect(model.tokens(eiffel).at(-6)).toBe(' Tower')
  expect(moved[0]![landmark]).toBeGreaterThan(1)
  // "The" meets " Eiffel": a wrong word early in the sentence does not bring " Rome" about.
  expect(moved[0]!.at(-1)).toBeLessThan(moved[0]![landmark]!)
})

test('patching a run with its own values changes nothing', async () => {
  const { model } = atlas
  const { base, resid } = await model.trace(eiffel, () => ({ base: model.logits, resid: layer(2).residPost }))
  const patched = await model.trace(eiffel, () => {
    layer(2).residPost = resid
    return model.logits
  })
  expect(greatestDifference(await base.data(), await patched.data())).toBe(0)
})

test('an ablation equals the same ablation done by editing the ONNX file', async () => {
  const { model } = atlas
  const ids = model.encode(eiffel)
  const traced = await model.trace(eiffel, () => {
    layer(3).mlp.output = 0
    return model.logits
  })
  const edited = await runEdited('/transformer/h.3/mlp/c_proj/Reshape_1_output_0', ids)
  const plain = await runEdited(undefined, ids)
  expect(greatestDifference(plain, edited)).toBeGreaterThan(0.1)
  expect(greatestDifference(await traced.data(), edited)).toBeLessThan(1e-4)
})

/** Runs the file as it is, or with one tensor multiplied by zero before everything that reads it. */
async function runEdited(tensor: string | undefined, ids: readonly number[]): Promise<Float32Array> {
  const model = fromBinary(ModelProtoSchema, readFileSync('public/models/vitrine/atlas/onnx/model.onnx'))
  const graph = model.graph!
  if (tensor !== undefined) {
    for (const node of graph.node) node.input = node.input.map(name => (name === tensor ? 'ablated' : name))
    const producer = graph.node.findIndex(node => node.output.includes(tensor))
    const sub = {
      ...graph.node[producer]!,
      name: 'ablation',
      opType: 'Sub',
      input: [tensor, tensor],
      output: ['ablated'],
      attribute: [],
    }
    graph.node.splice(producer + 1, 0, sub)
  }
  const session = await InferenceSession.create(toBinary(ModelProtoSchema, model), { logSeverityLevel: 3 })
  const long = (values: readonly number[]) =>
    new OrtTensor('int64', BigInt64Array.from(values, BigInt), [1, values.length])
  const feeds: Record<string, OrtTensor> = {
    input_ids: long(ids),
    attention_mask: long(ids.map(() => 1)),
    position_ids: long(ids.map((_, index) => index)),
  }
  for (const name of session.inputNames)
    feeds[name] ??= new OrtTensor('float32', new Float32Array(), [1, 4, 0, 32])
  const { logits } = await session.run(feeds)
  await session.release()
  return Float32Array.from(logits!.data as Float32Array)
}
