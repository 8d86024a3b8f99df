import { type Graph } from '../../src/graph/versions/v1.ts'
import { writeSafetensors } from '../../src/graph/safetensors.ts'
import { byteMutations } from '../fuzz/mutateBytes.ts'
import { type Draws } from '../fuzz/random.ts'
import { mutateGraph } from './mutateGraph.ts'
import { mutateJson, mutateText } from './mutateJson.ts'

/** A safetensors file in parts that can be put together wrongly. */
interface FileParts {
  header: Record<string, unknown>
  values: Uint8Array
}

function partsOf(file: Uint8Array): FileParts {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true))
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)))
  return { header: header as Record<string, unknown>, values: file.subarray(8 + length) }
}

function joined(text: string, values: Uint8Array, length?: bigint): Uint8Array<ArrayBuffer> {
  const header = new TextEncoder().encode(text)
  const bytes = new Uint8Array(8 + header.length + values.length)
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(header.length), true)
  bytes.set(header, 8)
  bytes.set(values, 8 + header.length)
  return bytes
}

type FileMutation = (file: Uint8Array, draws: Draws) => Uint8Array

/** The JSON in one field of the metadata, changed; the rest of the file is whole. */
const inMetadata =
  (field: string): FileMutation =>
  (file, draws) =>
    withMetadata(file, metadata => {
      const text = metadata[field] ?? '{}'
      const isText = draws.unit() < 0.15
      const changed = isText ? mutateText(text, draws) : JSON.stringify(mutateJson(JSON.parse(text), draws))
      return { ...metadata, [field]: changed }
    })

/** A file with other texts in its metadata. */
export function withMetadata(
  file: Uint8Array,
  change: (metadata: Record<string, string>) => Record<string, string>,
): Uint8Array<ArrayBuffer> {
  const { header, values } = partsOf(file)
  const metadata = header['__metadata__'] as Record<string, string>
  return joined(JSON.stringify({ ...header, __metadata__: change(metadata) }), values)
}

/** A graph that is well-formed, and may be one that can be run. */
const otherGraph: FileMutation = (file, draws) =>
  withMetadata(file, metadata => ({
    ...metadata,
    graph: JSON.stringify(mutateGraph(JSON.parse(metadata['graph'] ?? '{}') as Graph, draws)),
  }))

const inHeader: FileMutation = (file, draws) => {
  const { header, values } = partsOf(file)
  return joined(JSON.stringify(mutateJson(header, draws)), values)
}

const headerText: FileMutation = (file, draws) => {
  const { header, values } = partsOf(file)
  return joined(mutateText(JSON.stringify(header), draws), values)
}

const lengths: readonly bigint[] = [
  0n,
  1n,
  7n,
  299_000n,
  4_000_001n,
  2n ** 31n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
]

const headerLength: FileMutation = (file, draws) => {
  const { header, values } = partsOf(file)
  const text = JSON.stringify(header)
  const near = BigInt(new TextEncoder().encode(text).length + draws.below(9) - 4)
  return joined(text, values, draws.unit() < 0.3 ? near : draws.pick(lengths))
}

const offsets: FileMutation = (file, draws) => {
  const { header, values } = partsOf(file)
  const numbers = [-1, 0, 1, 3, 4, 256, 508, 512, 513, 2 ** 31, 2 ** 53, 1e308, 0.5]
  const dims = [[], [128], [0], [127], [2 ** 32, 2 ** 32], [2 ** 53, 0], [-128], [128, -1], [1.5]]
  const entry = {
    dtype: draws.pick(['F32', 'F16', 'BF16', 'I64', 'F64', 'BOOL', 'U8', '', 'F32 ']),
    shape: draws.pick(dims),
    data_offsets: [draws.pick(numbers), draws.pick(numbers)],
  }
  const whole = { dtype: 'F32', shape: [128], data_offsets: [0, 512] }
  const changed =
    draws.unit() < 0.5
      ? entry
      : { ...whole, [draws.pick(Object.keys(entry))]: Object.values(entry)[draws.below(3)] }
  const names = ['v', 'w', '', '__proto__', 'constructor', 'v\u0000', '../v']
  return joined(JSON.stringify({ ...header, [draws.pick(names)]: changed }), values)
}

const tooMany: FileMutation = file => {
  const { header, values } = partsOf(file)
  const many = Array.from({ length: 4000 }, (_, i) => [
    `t${i}`,
    { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
  ])
  return joined(JSON.stringify({ ...header, ...Object.fromEntries(many) }), values)
}

const damaged: FileMutation = (file, draws) => draws.pick(Object.values(byteMutations))(file, draws)

/** Ways to make a request's body wrong, some of them more often. */
export const fileMutations: readonly [string, FileMutation][] = [
  ...Array.from({ length: 10 }, (): [string, FileMutation] => ['another graph', otherGraph]),
  ...Array.from({ length: 4 }, (): [string, FileMutation] => ['graph', inMetadata('graph')]),
  ['results', inMetadata('results')],
  ['options', inMetadata('options')],
  ['header', inHeader],
  ['header text', headerText],
  ['header length', headerLength],
  ['offsets', offsets],
  ['offsets', offsets],
  ['too many tensors', tooMany],
  ['bytes', damaged],
  ['bytes', damaged],
  ['nothing', () => new Uint8Array(0)],
  ['no graph', () => writeSafetensors(new Map(), { results: '{}' })],
]
