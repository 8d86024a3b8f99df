import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dtypes } from '../../graph/dtype.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type NodeSummary } from '../../graph/nodeSummary.ts'
import { decodeTensor, writeSafetensors } from '../../graph/safetensors.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { readResult, readSummaries, writeResult, writeSummaries } from './resultBody.ts'
import { testReport } from './testRequest.ts'

const about = { report: testReport, hash: 'cd'.repeat(32) }
const keptUntil = '2030-01-01T00:00:00.000Z'

const tensor: fc.Arbitrary<TensorData> = fc
  .record({ dtype: fc.constantFrom(...dtypes), values: fc.array(fc.nat(1), { maxLength: 9 }) })
  .map(({ dtype, values }): TensorData => {
    const shape = [values.length, 1]
    if (dtype === 'float32') return { dtype, shape, data: Float32Array.from(values) }
    if (dtype === 'float16') return { dtype, shape, data: Uint16Array.from(values) }
    if (dtype === 'int32') return { dtype, shape, data: Int32Array.from(values) }
    return { dtype, shape, data: Uint8Array.from(values) }
  })

test('a result is read as it was written, and each tensor lies where its layout says', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 5 }),
      fc.array(tensor),
      (names, some) => {
        const values = new Map(
          names.flatMap((name, i) => (some[i] === undefined ? [] : [[name, some[i]] as const])),
        )
        const { bytes, layout } = writeResult(values, about, keptUntil)
        expect(readResult(bytes)).toEqual({ values, ...about })
        expect(layout).toMatchObject({ bytes: bytes.length, keptUntil })
        const parts = layout.tensors.map(
          place => [place.name, decodeTensor(place, bytes.slice(place.begin, place.end))] as const,
        )
        expect(new Map(parts)).toEqual(values)
      },
    ),
  )
})

test('bytes that are too few for a tensor are refused', () => {
  const place = { name: 'x', dtype: 'float32', shape: [3] } as const
  expect(() => decodeTensor(place, new Uint8Array(8))).toThrow(VitrineError)
})

test('summaries are read as they were written; what has no finite values stays so', () => {
  const number = fc.oneof(fc.constant(NaN), fc.double({ noNaN: true, noDefaultInfinity: true }))
  const summary: fc.Arbitrary<NodeSummary> = fc
    .record({
      shape: fc.array(fc.nat(9)),
      dtype: fc.constantFrom(...dtypes),
      min: number,
      max: number,
      mean: number,
      side: fc.nat(3),
      has: fc.boolean(),
    })
    .map(({ side, has, ...rest }) => {
      const data = Float32Array.from({ length: side * 2 }, (_, i) => (i === 1 ? NaN : i / 3))
      return { ...rest, thumbnail: has ? { rows: side, columns: 2, data } : null }
    })
  const id = fc.stringMatching(/^[a-z][\w$.:-]{0,8}$/)
  fc.assert(
    fc.property(fc.dictionary(id, summary, { noNullPrototype: true }), summaries => {
      const sent = new Map(Object.entries(summaries))
      const { bytes } = writeSummaries(sent, about, keptUntil)
      const read = readSummaries(bytes)
      // JSON has one zero.
      const plain = (values: ReadonlyMap<string, NodeSummary>) =>
        [...values].map(([key, { min, max, mean, ...rest }]) => [key, [min + 0, max + 0, mean + 0], rest])
      expect(plain(read)).toEqual(plain(sent))
      expect(readResult(bytes).report).toEqual(testReport)
    }),
  )
})

test.each([
  ['an empty file', writeSafetensors(new Map())],
  ['a report that is none', writeSafetensors(new Map(), { report: '{}', 'graph-hash': about.hash })],
  [
    'a hash that is none',
    writeSafetensors(new Map(), { report: JSON.stringify(testReport), 'graph-hash': 'x' }),
  ],
  ['a file cut short', writeResult(new Map(), about, keptUntil).bytes.slice(0, 40)],
])('%s is no result', (_, bytes) => {
  expect(() => readResult(bytes)).toThrow(VitrineError)
  expect(() => readSummaries(bytes)).toThrow(VitrineError)
})
