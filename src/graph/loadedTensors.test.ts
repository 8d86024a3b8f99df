import { describe, expect, test } from 'vitest'
import { VitrineError } from './errors.ts'
import { readTensorFile } from './loadedTensors.ts'
import { writeSafetensors } from './safetensors.ts'
import { type TensorData } from './tensorData.ts'

const vector: TensorData = { dtype: 'float32', shape: [2], data: new Float32Array([1, 2]) }
const fileOf = (...names: string[]): Uint8Array =>
  writeSafetensors(new Map(names.map(name => [name, vector])))

function errorOf(bytes: Uint8Array): VitrineError {
  try {
    readTensorFile(bytes, './x.safetensors')
  } catch (error) {
    if (error instanceof VitrineError) return error
    throw error
  }
  throw new Error('the file was accepted')
}

test('LANGUAGE 33: tensors are named by the digest of their file: the same file, the same results', () => {
  const { tensors, values } = readTensorFile(fileOf('direction', 'layers.0 / mean'), './x.safetensors')
  expect(tensors.map(({ name, dtype, shape }) => ({ name, dtype, shape }))).toEqual([
    { name: 'direction', dtype: 'float32', shape: [2] },
    { name: 'layers.0 / mean', dtype: 'float32', shape: [2] },
  ])
  expect(tensors[0]?.ref).toMatch(/^[0-9a-f]{64}\/direction$/)
  expect([...values.keys()]).toEqual(tensors.map(({ ref }) => ref))
  const again = readTensorFile(fileOf('direction', 'layers.0 / mean'), 'a/b/x.safetensors')
  expect(again.tensors).toEqual(tensors)
  expect(readTensorFile(fileOf('direction'), 'x').tensors[0]?.ref).not.toBe(tensors[0]?.ref)
})

describe('LANGUAGE 33: a hostile file is refused', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['that is none', new Uint8Array(100).fill(65), /^\.\/x\.safetensors cannot be read/],
    ['that is empty', new Uint8Array(), /cannot be read/],
    ['that is cut off', fileOf('a').subarray(0, -3), /cannot be read/],
    ['whose header is too long', new Uint8Array([255, 255, 255, 255, 255, 255, 0, 0, 1]), /cannot be read/],
    ['without tensors', fileOf(), /holds no tensors/],
    ['with a name of every object', fileOf('__proto__'), /cannot be used: "__proto__"/],
    ['with such a part of a name', fileOf('a.__proto__.b'), /cannot be used/],
    ['with a line break in a name', fileOf('a\nb'), /cannot be used/],
    ['with an empty name', fileOf(''), /cannot be used/],
    ['with a very long name', fileOf('a'.repeat(401)), /cannot be used/],
  ])('%s', (_what, bytes, message) => {
    expect(errorOf(bytes).message).toMatch(message)
  })
})
