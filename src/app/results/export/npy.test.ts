import { expect, test } from 'vitest'
import { writeNpy } from './npy.ts'

/** Reads what NumPy documents of version 1.0. */
function readNpy(bytes: Uint8Array<ArrayBuffer>) {
  const view = new DataView(bytes.buffer)
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0])
  const length = view.getUint16(8, true)
  const header = new TextDecoder().decode(bytes.subarray(10, 10 + length))
  expect((10 + length) % 64).toBe(0)
  expect(header.endsWith('\n')).toBe(true)
  const [, type, shape] =
    /^\{'descr': '(.*)', 'fortran_order': False, 'shape': \((.*)\), \}/.exec(header) ?? []
  return { type, shape, values: bytes.buffer.slice(10 + length) }
}

test('floats, ints and bools are read back with their shape', () => {
  const floats = readNpy(writeNpy({ shape: [2, 3], data: Float32Array.of(1, -2.5, NaN, Infinity, 5, 6) }))
  expect([floats.type, floats.shape]).toEqual(['<f4', '2, 3'])
  expect([...new Float32Array(floats.values)]).toEqual([1, -2.5, NaN, Infinity, 5, 6])
  const ints = readNpy(writeNpy({ shape: [2], data: Int32Array.of(-1, 7) }))
  expect([ints.type, ints.shape, ...new Int32Array(ints.values)]).toEqual(['<i4', '2,', -1, 7])
  const bools = readNpy(writeNpy({ shape: [2, 1], data: Uint8Array.of(1, 0) }))
  expect([bools.type, bools.shape, ...new Uint8Array(bools.values)]).toEqual(['|b1', '2, 1', 1, 0])
  expect(readNpy(writeNpy({ shape: [], data: Float32Array.of(4) })).shape).toBe('')
})

test('a header of any length ends on 64 bytes', () => {
  for (let rank = 0; rank < 40; rank++)
    readNpy(writeNpy({ shape: Array.from({ length: rank }, () => 1), data: Float32Array.of(1) }))
})
