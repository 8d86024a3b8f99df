import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashGraph } from '../../graph/canonical.ts'
import { VitrineError } from '../../graph/errors.ts'
import { readSafetensors, writeSafetensors } from '../../graph/safetensors.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { readRunRequest, writeRunRequest, type RunRequest } from './runRequest.ts'
import { requestOf } from './testRequest.ts'

/** As it is called here, and as it travels. */
const named = `${'ab'.repeat(32)}@lab%20one/logits`
const ref = `${'ab'.repeat(32)}@remote/logits`
const run = 'abcdefghijklmnopqrstu-'

const constant: fc.Arbitrary<TensorData> = fc
  .array(fc.float({ noNaN: true }), { maxLength: 12 })
  .map(values => ({ dtype: 'float32', shape: [values.length], data: Float32Array.from(values) }))

const request: fc.Arbitrary<RunRequest> = fc
  .record({
    constants: fc.array(constant, { maxLength: 4 }),
    hasResult: fc.boolean(),
    reuse: fc.boolean(),
    alone: fc.boolean(),
    fromScratch: fc.boolean(),
    measure: fc.constantFrom(null, ['zero'], []),
  })
  .map(({ constants, hasResult, ...options }) => ({
    ...requestOf(
      new Map(constants.map((data, i) => [`t${i}`, data])),
      new Map(hasResult ? [[named, run]] : []),
    ),
    options,
  }))

const travelling = ({ results }: RunRequest) => new Map(results.size === 0 ? [] : [[ref, run]])

test('a request is read as it was written; its graph is the same, to be run remotely', () => {
  fc.assert(
    fc.property(request, sent => {
      const { graph, ...read } = readRunRequest(writeRunRequest(sent))
      expect(read).toEqual({ constants: sent.constants, results: travelling(sent), options: sent.options })
      expect(hashGraph(graph)).toBe(hashGraph(sent.graph))
      expect(graph.runs.map(({ options }) => options)).toEqual([{ remote: true }])
    }),
  )
})

test('the name of an endpoint does not travel', () => {
  const sent = requestOf(new Map(), new Map([[named, run]]))
  const [first] = sent.graph.runs
  if (first !== undefined) first.options = { remote: 'lab one' }
  const text = new TextDecoder().decode(writeRunRequest(sent))
  expect(text).toContain('@remote')
  expect(text).not.toContain('lab')
})

test('options that are left out have their defaults', () => {
  const { metadata } = readSafetensors(writeRunRequest(requestOf(new Map())))
  const bytes = writeSafetensors(new Map(), { graph: metadata['graph'] ?? '' })
  expect(readRunRequest(bytes)).toMatchObject({
    results: new Map(),
    options: { reuse: false, alone: false, fromScratch: false, measure: null },
  })
})

const written = (
  change: Record<string, unknown>,
  constants?: ReadonlyMap<string, TensorData>,
): Uint8Array => {
  const data: TensorData = { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) }
  const sent = writeRunRequest(requestOf(new Map([['t', data]]), new Map([[ref, run]])))
  const { tensors, metadata } = readSafetensors(sent)
  const texts = Object.entries(change).map(([key, value]): [string, string] => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return writeSafetensors(constants ?? tensors, { ...metadata, ...Object.fromEntries(texts) })
}

test.each<[string, Uint8Array, string]>([
  ['no graph', writeSafetensors(new Map()), 'this request has no graph'],
  ['text that is no JSON', written({ graph: '{' }), 'this is not an intervention graph: it is no JSON'],
  ['a graph that is none', written({ graph: { version: 1 } }), 'runs is missing'],
  ['no constants', written({}, new Map()), 'the values of t are not those that the graph speaks of'],
  [
    'other constants',
    written({}, new Map([['t', { dtype: 'float32', shape: [2], data: Float32Array.of(1, 3) }]])),
    'the values of t are not those that the graph speaks of',
  ],
  ['no run for a result', written({ results: {} }), 'and the request does not say which run has it'],
  ['a result too many', written({ results: { [ref]: run, other: run } }), 'which its graph does not take'],
  [
    'an id that is none',
    written({ results: { [ref]: '../../etc/passwd' } }),
    'this is not a list of results',
  ],
  ['an unknown option', written({ options: { fast: true } }), 'this is not options of a run'],
  ['an unknown node', written({ options: { measure: ['nobody'] } }), 'there is no node nobody'],
])('%s is refused with words', (_, bytes, message) => {
  expect(() => readRunRequest(bytes)).toThrow(VitrineError)
  expect(() => readRunRequest(bytes)).toThrow(message)
})

test('a graph of the future is another version, not a mistake', () => {
  expect(() => readRunRequest(written({ graph: { version: 2 } }))).toThrow(
    expect.objectContaining({ code: 'other-version' }),
  )
})

test('bytes that are changed anywhere give a request or words, nothing else', () => {
  const good = written({})
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, end) => {
      const bytes = good.slice(0, end % 3 === 0 ? end : good.length)
      if (at < bytes.length) bytes[at] = value
      try {
        readRunRequest(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(VitrineError)
      }
    }),
    { numRuns: 1000 },
  )
})

test('a header beyond all use is refused before it is read', () => {
  const bytes = new Uint8Array(6_000_000)
  new DataView(bytes.buffer).setBigUint64(0, 5_000_000n, true)
  expect(() => readRunRequest(bytes)).toThrow('the header of a request has at most 4 MB')
})
