import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** Field numbers of onnx.proto that lead to weights. */
const model = { graph: 7 }
const graph = { node: 1, initializer: 5 }
const node = { opType: 4, attribute: 5 }
const attribute = { graph: 6 }
const tensor = { dims: 1, dataType: 2, externalData: 13 }
const entry = { key: 1, value: 2 }

/** What the hub must know of an ONNX file. */
export interface OnnxScan {
  /** Files that initialisers point into, with the last byte that one of them needs. */
  external: Map<string, number>
  /** Elements of the initialisers, by onnx.proto's number of their type. */
  elements: Map<number, number>
  operators: Set<string>
}

/**
 * Reads the wire format of an ONNX file without decoding a tensor.
 * @returns null where the bytes are no whole protobuf message with a graph (cut off, or something else altogether)
 */
export function scanOnnx(bytes: Uint8Array): OnnxScan | null {
  const scan: OnnxScan = { external: new Map(), elements: new Map(), operators: new Set() }
  try {
    const graphs = fields(bytes, model.graph)
    for (const found of graphs) scanGraph(found, scan)
    return graphs.length === 1 ? scan : null
  } catch {
    return null
  }
}

function scanGraph(bytes: Uint8Array, scan: OnnxScan): void {
  for (const found of fields(bytes, graph.initializer)) scanTensor(found, scan)
  for (const found of fields(bytes, graph.node)) {
    scan.operators.add(text(fields(found, node.opType)[0]) ?? '')
    for (const own of fields(found, node.attribute))
      for (const branch of fields(own, attribute.graph)) scanGraph(branch, scan)
  }
}

function scanTensor(bytes: Uint8Array, { external, elements }: OnnxScan): void {
  const { dims, dataType } = tensorType(bytes)
  const count = dims.reduce((product, dim) => product * dim, 1)
  elements.set(dataType, (elements.get(dataType) ?? 0) + count)
  const place = new Map<string, string>()
  for (const pair of fields(bytes, tensor.externalData)) {
    const [key, value] = [entry.key, entry.value].map(number => text(fields(pair, number)[0]))
    if (key !== undefined && value !== undefined) place.set(key, value)
  }
  const location = place.get('location')
  if (location === undefined) return
  const end = Number(place.get('offset') ?? 0) + Number(place.get('length') ?? 0)
  external.set(location, Math.max(external.get(location) ?? 0, Number.isSafeInteger(end) ? end : 0))
}

/** Dims are written one by one or packed. */
function tensorType(bytes: Uint8Array): { dims: number[]; dataType: number } {
  const reader = new BinaryReader(bytes)
  const dims: number[] = []
  let dataType = 0
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag()
    if (number === tensor.dataType && type === WireType.Varint) dataType = reader.int32()
    else if (number === tensor.dims && type === WireType.Varint) dims.push(Number(reader.int64()))
    else if (number === tensor.dims && type === WireType.LengthDelimited) {
      const packed = new BinaryReader(reader.bytes())
      while (packed.pos < packed.len) dims.push(Number(packed.int64()))
    } else reader.skip(type, number)
  }
  return { dims, dataType }
}

/** The length-delimited fields of a message with one number, as views. Throws where the message is cut off. */
function fields(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(bytes)
  const found: Uint8Array[] = []
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag()
    if (type !== WireType.LengthDelimited) reader.skip(type, number)
    else {
      const value = reader.bytes()
      if (number === wanted) found.push(value)
    }
  }
  return found
}

const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes)
