import { type Values } from '../tensorStore.ts'

/**
 * One tensor as a NumPy file, format version 1.0: what `numpy.load` opens. Values are little-endian, row-major.
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function writeNpy({ data, shape }: Values): Uint8Array<ArrayBuffer> {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const fields = `{'descr': '${elementType(data)}', 'fortran_order': False, 'shape': (${sizes}), }`
  const length = Math.ceil((magic.length + 4 + fields.length + 1) / 64) * 64
  const bytes = new Uint8Array(length + data.byteLength)
  bytes.set(magic)
  bytes.set([1, 0], magic.length)
  new DataView(bytes.buffer).setUint16(magic.length + 2, length - magic.length - 4, true)
  bytes.fill(0x20, magic.length + 4, length - 1)
  bytes.set(new TextEncoder().encode(fields), magic.length + 4)
  bytes[length - 1] = 0x0a
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length)
  return bytes
}

const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)

function elementType(data: Values['data']): string {
  if (data instanceof Float32Array) return '<f4'
  return data instanceof Int32Array ? '<i4' : '|b1'
}
