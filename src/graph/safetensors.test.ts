import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesPerElement, dtypes } from './dtype.ts'
import { VitrineError } from './errors.ts'
import { readSafetensors, writeSafetensors } from './safetensors.ts'
import { type TensorData } from './tensorData.ts'

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../../test/fixtures/zoo/gpt2/${name}`, import.meta.url))

const parseJson = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes))

/** A file with the header given, whatever it says. */
function fileOf(header: unknown, values = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + values.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true)
  bytes.set(text, 8)
  bytes.set(values, 8 + text.length)
  return bytes
}

const anyTensor: fc.Arbitrary<TensorData> = fc
  .record({
    dtype: fc.constantFrom(...dtypes),
    shape: fc.array(fc.nat(4), { maxLength: 3 }),
    seed: fc.array(fc.nat(255), { minLength: 1, maxLength: 8 }),
  })
  .map(({ dtype, shape, seed }): TensorData => {
    const count = shape.reduce((product, dim) => product * dim, 1)
    const value = (i: number): number => seed[i % seed.length] ?? 0
    if (dtype === 'float32')
      return { dtype, shape, data: Float32Array.from({ length: count }, (_, i) => value(i) / 3) }
    if (dtype === 'float16')
      return { dtype, shape, data: Uint16Array.from({ length: count }, (_, i) => value(i) * 99) }
    if (dtype === 'int32')
      return { dtype, shape, data: Int32Array.from({ length: count }, (_, i) => -value(i)) }
    return { dtype, shape, data: Uint8Array.from({ length: count }, (_, i) => value(i) % 2) }
  })

const anyFile = fc.dictionary(
  fc.string({ unit: 'grapheme', maxLength: 12 }).filter(name => name !== '__metadata__'),
  anyTensor,
)

test('what is written is read back equal', () => {
  fc.assert(
    fc.property(anyFile, fc.dictionary(fc.string(), fc.string()), (tensors, metadata) => {
      const written = writeSafetensors(new Map(Object.entries(tensors)), metadata)
      const back = readSafetensors(written)
      expect(Object.fromEntries(back.tensors)).toEqual(tensors)
      expect({ ...back.metadata }).toEqual({ ...metadata })
    }),
  )
})

test('the header is padded to 8 bytes and the values are contiguous and aligned', () => {
  fc.assert(
    fc.property(anyFile, tensors => {
      const bytes = writeSafetensors(new Map(Object.entries(tensors)), { note: 'x' })
      const length = Number(new DataView(bytes.buffer).getBigUint64(0, true))
      expect(length % 8).toBe(0)
      const header = parseJson(bytes.subarray(8, 8 + length)) as Record<
        string,
        { dtype: string; data_offsets: [number, number] }
      >
      delete header['__metadata__']
      let end = 0
      const entries = Object.values(header)
      for (const { dtype, data_offsets } of entries.sort((a, b) => a.data_offsets[1] - b.data_offsets[1])) {
        const size = { F32: 4, F16: 2, I32: 4, BOOL: 1 }[dtype] ?? NaN
        expect(data_offsets[0] % size).toBe(0)
        if (data_offsets[0] !== data_offsets[1]) expect(data_offsets[0]).toBe(end)
        end = data_offsets[1]
      }
      expect(bytes.length).toBe(8 + length + end)
    }),
  )
})

test('golden files of Python are read: names, shapes and values', () => {
  const { tensors, metadata } = readSafetensors(fixture('golden.safetensors'))
  expect(metadata.source).toMatch(/^PyTorch/)
  const described = parseJson(fixture('golden.json')) as { tensors: Record<string, { shape: number[] }> }
  for (const [name, { shape }] of Object.entries(described.tensors))
    expect(tensors.get(name)?.shape, name).toEqual(shape)
  // Read from the same bytes with Python's struct module.
  expect([...(tensors.get('ids.a')?.data ?? [])].slice(0, 4)).toEqual([127, 52, 206, 223])
  expect([...(tensors.get('a.logits')?.data ?? [])].slice(0, 2)).toEqual([
    -0.03229527547955513, -0.14469358325004578,
  ])
})

test('a golden file written again holds the same tensors', () => {
  const { tensors, metadata } = readSafetensors(fixture('golden.safetensors'))
  expect(readSafetensors(writeSafetensors(tensors, metadata))).toEqual({ tensors, metadata })
})

test('a buffer that begins at an odd offset is read', () => {
  const written = writeSafetensors(
    new Map([['x', { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) }]]),
  )
  const shifted = new Uint8Array(written.length + 1)
  shifted.set(written, 1)
  expect(readSafetensors(shifted.subarray(1)).tensors.get('x')?.data).toEqual(Float32Array.of(1, 2))
})

test('I64, F64 and BF16 are narrowed', () => {
  const values = new Uint8Array(18)
  const view = new DataView(values.buffer)
  view.setBigInt64(0, -5n, true)
  view.setFloat64(8, 0.5, true)
  view.setUint16(16, 0xc040, true)
  const { tensors } = readSafetensors(
    fileOf(
      {
        i: { dtype: 'I64', shape: [], data_offsets: [0, 8] },
        d: { dtype: 'F64', shape: [1], data_offsets: [8, 16] },
        b: { dtype: 'BF16', shape: [1], data_offsets: [16, 18] },
      },
      values,
    ),
  )
  expect(tensors.get('i')).toEqual({ dtype: 'int32', shape: [], data: Int32Array.of(-5) })
  expect(tensors.get('d')).toEqual({ dtype: 'float32', shape: [1], data: Float32Array.of(0.5) })
  expect(tensors.get('b')).toEqual({ dtype: 'float32', shape: [1], data: Float32Array.of(-3) })
})

describe('refused', () => {
  const f32 = (data_offsets: unknown, shape: unknown = [1]) => ({ dtype: 'F32', shape, data_offsets })
  const four = new Uint8Array(4)
  const big = new Uint8Array(8)
  new DataView(big.buffer).setBigInt64(0, 2n ** 31n, true)
  const endless = fileOf({})
  new DataView(endless.buffer).setBigUint64(0, 2n ** 63n, true)

  test.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(0), /0 bytes/],
    ['a header longer than the file', endless, /bytes long/],
    ['a header that is not JSON', fileOf('{"a":'), /not JSON/],
    ['a header that is a list', fileOf([]), /not a JSON object/],
    ['metadata that are no strings', fileOf({ __metadata__: { a: 1 } }), /metadata/],
    [
      'an entry without a shape',
      fileOf({ x: { dtype: 'F32', data_offsets: [0, 4] } }, four),
      /entry of tensor x/,
    ],
    ['a negative dimension', fileOf({ x: f32([0, 4], [-1]) }, four), /entry of tensor x/],
    ['a size that overflows', fileOf({ x: f32([0, 4], [2 ** 52, 2 ** 52]) }, four), /has 4 bytes/],
    ['an end before the beginning', fileOf({ x: f32([4, 0]) }, four), /has -4 bytes/],
    ['values beyond the end', fileOf({ x: f32([0, 4]) }), /4 bytes of values and it has 0/],
    ['values that nothing names', fileOf({}, four), /0 bytes of values and it has 4/],
    ['tensors that overlap', fileOf({ x: f32([0, 4]), y: f32([0, 4]) }, four), /overlap/],
    ['a gap', fileOf({ x: f32([4, 8]) }, new Uint8Array(8)), /gap/],
    [
      'an unknown element type',
      fileOf({ x: { dtype: 'F8_E4M3', shape: [4], data_offsets: [0, 4] } }, four),
      /F8_E4M3/,
    ],
    [
      'an integer that does not fit',
      fileOf({ x: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, big),
      /2147483648/,
    ],
  ])('%s', (_what, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(VitrineError)
    expect(() => readSafetensors(bytes)).toThrow(message)
  })

  test('any bytes, and any damaged byte of a real file, with nothing but a VitrineError', () => {
    const real = writeSafetensors(new Map([['x', { dtype: 'int32', shape: [2], data: Int32Array.of(1, 2) }]]))
    const damagedFile = fc
      .tuple(fc.nat(real.length - 1), fc.nat(255))
      .map(([at, byte]) => real.with(at, byte))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), damagedFile), bytes => {
        try {
          readSafetensors(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(VitrineError)
        }
      }),
    )
  })

  test('a tensor whose shape does not fit its values is not written', () => {
    const wrong: TensorData = { dtype: 'float32', shape: [3], data: new Float32Array(2) }
    expect(() => writeSafetensors(new Map([['x', wrong]]))).toThrow(/has 2 values/)
  })
})

test('bytes of an element agree with the format', () => {
  expect(dtypes.map(dtype => bytesPerElement[dtype])).toEqual([4, 2, 4, 1])
})
