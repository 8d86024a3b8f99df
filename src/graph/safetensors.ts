import * as v from 'valibot'
import { bytesPerElement, dtypes, type DType } from './dtype.ts'
import { VitrineError } from './errors.ts'
import { type TensorData } from './tensorData.ts'

/** What a safetensors file holds: tensors in the order of the file, and strings beside them. */
export interface Safetensors {
  tensors: Map<string, TensorData>
  metadata: Record<string, string>
}

const names: Record<DType, string> = { float32: 'F32', float16: 'F16', int32: 'I32', bool: 'BOOL' }

/**
 * Writes tensors as one safetensors buffer, as Python's `safetensors` opens it: a header padded to 8 bytes, then the
 * values without gaps, larger elements first so that every tensor is aligned.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, TensorData>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].sort(([, a], [, b]) => bytesPerElement[b.dtype] - bytesPerElement[a.dtype])
  const header: [string, unknown][] = Object.keys(metadata).length === 0 ? [] : [['__metadata__', metadata]]
  let offset = 0
  for (const [name, { dtype, shape, data }] of ordered) {
    if (name === '__metadata__') throw new VitrineError('a tensor may not be named __metadata__')
    const count = shape.reduce((product, dim) => product * dim, 1)
    if (count !== data.length)
      throw new VitrineError(`tensor ${name} of shape [${shape.join(', ')}] has ${data.length} values`)
    header.push([name, { dtype: names[dtype], shape, data_offsets: [offset, offset + data.byteLength] }])
    offset += data.byteLength
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)))
  const start = 8 + Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(start + offset)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true)
  bytes.fill(0x20, 8, start)
  bytes.set(text, 8)
  let at = start
  for (const [, { data }] of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

/**
 * Reads a safetensors buffer. I64 becomes int32 (an error where a value does not fit), F64 and BF16 become float32.
 * The values are copies: the buffer may be let go.
 * @throws VitrineError for anything that Python's `safetensors` would refuse, and for element types of no use here
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const { header, start } = readHeader(bytes)
  const metadata = readMetadata(header.get('__metadata__') ?? {})
  header.delete('__metadata__')

  const entries = [...header].map(([name, value]) => readEntry(name, value))
  let end = 0
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== end) throw damaged(`there is a gap or an overlap before tensor ${entry.name}`)
    end = entry.end
  }
  if (start + end !== bytes.length)
    throw damaged(`its header speaks of ${end} bytes of values and it has ${bytes.length - start}`)

  const tensors = entries.map(entry => {
    const values = new Uint8Array(bytes.subarray(start + entry.begin, start + entry.end)).buffer
    return [entry.name, entry.kind.decode(values, entry.shape, entry.name)] as const
  })
  return { tensors: new Map(tensors), metadata }
}

/** Where a tensor lies in a file: its first byte, and the one behind its last. */
export interface TensorPlace {
  name: string
  dtype: DType
  shape: number[]
  begin: number
  end: number
}

/**
 * Where each tensor of a file lies that `writeSafetensors` wrote, in the order of its header.
 * @throws VitrineError for what has no header, and for element types that are not written here
 */
export function tensorPlaces(bytes: Uint8Array): TensorPlace[] {
  const { header, start } = readHeader(bytes)
  header.delete('__metadata__')
  return [...header].map(([name, value]) => {
    const { kind, shape, begin, end } = readEntry(name, value)
    const dtype = dtypes.find(known => kinds.get(names[known]) === kind)
    if (dtype === undefined) throw damaged(`tensor ${name} has an element type that is not written here`)
    return { name, dtype, shape, begin: start + begin, end: start + end }
  })
}

/**
 * The values of one tensor from its bytes alone, copied.
 * @throws VitrineError where they are more or fewer than its shape says
 */
export function decodeTensor(
  { name, dtype, shape }: { name: string; dtype: DType; shape: readonly number[] },
  bytes: Uint8Array,
): TensorData {
  const place = { dtype: names[dtype], shape, data_offsets: [0, bytes.length] }
  return readEntry(name, place).kind.decode(new Uint8Array(bytes).buffer, [...shape], name)
}

/** Any name may stand here, also those of an object's own parts, which valibot's records leave out. */
function readMetadata(value: unknown): Record<string, string> {
  const entries: [string, string][] = []
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  for (const [name, text] of isObject ? Object.entries(value) : [['', undefined] as const]) {
    if (typeof text !== 'string') throw damaged('its metadata is not a list of strings')
    entries.push([name, text])
  }
  return Object.fromEntries(entries)
}

const damaged = (why: string): VitrineError =>
  new VitrineError(`this is not a whole safetensors file: ${why}`)

function readHeader(bytes: Uint8Array): { header: Map<string, unknown>; start: number } {
  if (bytes.length < 8) throw damaged(`it has ${bytes.length} bytes`)
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  if (length > BigInt(bytes.length - 8)) throw damaged(`its header would be ${length} bytes long`)
  const start = 8 + Number(length)
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start)))
  } catch {
    throw damaged('its header is not JSON')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw damaged('its header is not a JSON object')
  return { header: new Map(Object.entries(header)), start }
}

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const entrySchema = v.object({ dtype: v.string(), shape: v.array(size), data_offsets: v.tuple([size, size]) })

function readEntry(name: string, value: unknown) {
  const parsed = v.safeParse(entrySchema, value)
  if (!parsed.success) throw damaged(`the entry of tensor ${name} has no dtype, shape and data_offsets`)
  const { dtype, shape, data_offsets } = parsed.output
  const [begin, end] = data_offsets
  const kind = kinds.get(dtype)
  if (kind === undefined)
    throw new VitrineError(`tensor ${name} holds ${dtype}; Vitrine reads ${[...kinds.keys()].join(', ')}`)
  const count = shape.reduce((product, dim) => product * dim, 1)
  if (end - begin !== count * kind.bytes)
    throw damaged(`tensor ${name} of shape [${shape.join(', ')}] has ${end - begin} bytes of ${dtype}`)
  return { name, kind, shape, begin, end }
}

interface Kind {
  bytes: number
  decode: (values: ArrayBuffer, shape: number[], name: string) => TensorData
}

const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  [
    'F32',
    { bytes: 4, decode: (values, shape) => ({ dtype: 'float32', shape, data: new Float32Array(values) }) },
  ],
  [
    'F16',
    { bytes: 2, decode: (values, shape) => ({ dtype: 'float16', shape, data: new Uint16Array(values) }) },
  ],
  ['I32', { bytes: 4, decode: (values, shape) => ({ dtype: 'int32', shape, data: new Int32Array(values) }) }],
  [
    'BOOL',
    {
      bytes: 1,
      decode: (values, shape) => ({
        dtype: 'bool',
        shape,
        data: new Uint8Array(values).map(value => (value === 0 ? 0 : 1)),
      }),
    },
  ],
  [
    'I64',
    {
      bytes: 8,
      decode: (values, shape, name) => ({
        dtype: 'int32',
        shape,
        data: narrow(new BigInt64Array(values), name),
      }),
    },
  ],
  [
    'F64',
    {
      bytes: 8,
      decode: (values, shape) => ({
        dtype: 'float32',
        shape,
        data: Float32Array.from(new Float64Array(values)),
      }),
    },
  ],
  [
    'BF16',
    {
      bytes: 2,
      decode: (values, shape) => {
        const patterns = Uint32Array.from(new Uint16Array(values), pattern => pattern << 16)
        return { dtype: 'float32', shape, data: new Float32Array(patterns.buffer) }
      },
    },
  ],
])

function narrow(values: BigInt64Array, name: string): Int32Array {
  const narrowed = new Int32Array(values.length)
  values.forEach((value, index) => {
    if (BigInt.asIntN(32, value) !== value)
      throw new VitrineError(`tensor ${name} holds ${value} at ${index}, which is no 32-bit integer`)
    narrowed[index] = Number(value)
  })
  return narrowed
}
