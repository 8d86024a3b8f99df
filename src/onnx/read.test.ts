import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { VitrineError } from '../graph/errors.ts'
import { type OnnxGraph } from './ir.ts'
import { readModel } from './read.ts'
import { encodeModel } from './write.ts'

const folder = 'test/fixtures/zoo/gpt2/optimum'
const bytes = new Uint8Array(readFileSync(`${folder}/onnx/model.onnx`))

test('weights are ranges of the file, and no byte of them is copied', () => {
  const graph = readModel(bytes, 'model.onnx')
  const wte = graph.weights.get('transformer.wte.weight')
  expect(wte).toMatchObject({ dtype: 'float32', dims: [256, 64], file: 'model.onnx', length: 256 * 64 * 4 })
  const sum = [...graph.weights.values()].reduce((total, { length }) => total + length, 0)
  expect(sum).toBeGreaterThan(0.7 * bytes.length)
  expect(encodeModel(graph).length).toBeLessThan(bytes.length - sum + 10_000)
})

test('a graph that is read and written again computes the same, by external data', async () => {
  const written = encodeModel(readModel(bytes, 'model.onnx'))
  const [a, b] = await Promise.all([logits(bytes), logits(written, bytes)])
  expect(greatestDifference(a, b)).toBe(0)
})

async function logits(model: Uint8Array, external?: Uint8Array): Promise<Float32Array> {
  const session = await InferenceSession.create(model, {
    logSeverityLevel: 3,
    ...(external ? { externalData: [{ path: 'model.onnx', data: external }] } : {}),
  })
  const ids = [3, 1, 4, 1, 5]
  const long = (values: readonly number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length])
  const feeds: Record<string, Tensor> = {
    input_ids: long(ids),
    attention_mask: long(ids.map(() => 1)),
    position_ids: long([0, 1, 2, 3, 4]),
  }
  for (const name of session.inputNames)
    feeds[name] ??= new Tensor('float32', new Float32Array(), [1, 4, 0, 16])
  const outputs = await session.run(feeds, ['logits'])
  await session.release()
  return Float32Array.from(outputs.logits?.data as Float32Array)
}

test('external data is read as a place in its own file', () => {
  const graph: OnnxGraph = {
    opset: 18,
    domains: {},
    inputs: [{ name: 'x', dtype: 'float32', shape: ['n'] }],
    outputs: [{ name: 'y', dtype: 'float32', shape: ['n'] }],
    nodes: [
      { op: 'Add', domain: '', name: 'add', inputs: ['x', 'w'], outputs: ['y'], attributes: {}, scope: '' },
    ],
    constants: new Map(),
    weights: new Map([
      ['w', { dtype: 'float16', dims: [3], file: 'model.onnx_data', offset: 4096, length: 6 }],
    ]),
  }
  expect(readModel(encodeModel(graph), 'model.onnx')).toMatchObject({
    weights: graph.weights,
    nodes: graph.nodes,
  })
})

test('attributes and constants survive a round trip', () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/)
  const attribute = fc.oneof(
    fc.record({ type: fc.constant('int' as const), value: fc.integer() }),
    fc.record({ type: fc.constant('ints' as const), value: fc.array(fc.integer(), { maxLength: 4 }) }),
    fc.record({ type: fc.constant('string' as const), value: fc.string() }),
    fc.record({ type: fc.constant('float' as const), value: fc.float({ noNaN: true }) }),
  )
  fc.assert(
    fc.property(
      fc.dictionary(name, attribute, { noNullPrototype: true }),
      fc.uint8Array({ maxLength: 16 }),
      (attributes, data) => {
        const graph: OnnxGraph = {
          opset: 17,
          domains: { 'com.microsoft': 1 },
          inputs: [],
          outputs: [],
          nodes: [
            {
              op: 'X',
              domain: 'com.microsoft',
              name: '/a/b/X',
              inputs: ['', 'c'],
              outputs: ['y'],
              attributes,
              scope: 'a.b',
            },
          ],
          constants: new Map([['c', { dtype: 'bool', dims: [data.length], bytes: data }]]),
          weights: new Map(),
        }
        expect(readModel(encodeModel(graph), 'model.onnx')).toEqual(graph)
      },
    ),
  )
})

test('bytes that are not a model are refused with words, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), noise => {
      try {
        readModel(noise, 'model.onnx')
      } catch (error) {
        expect(error).toBeInstanceOf(VitrineError)
        expect(String(error)).toMatch(/model\.onnx/)
      }
    }),
  )
  expect(() => readModel(bytes.slice(0, 100_000), 'model.onnx')).toThrow(/not a readable ONNX file/)
})
