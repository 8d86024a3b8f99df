import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** Field numbers of onnx.proto that lead to external data. */
const model = { graph: 7 }
const graph = { node: 1, initializer: 5 }
const node = { attribute: 5 }
const attribute = { graph: 6 }
const tensor = { externalData: 13 }
const entry = { key: 1, value: 2 }

/**
 * What the hub must know of an ONNX file, read from the wire format without decoding a tensor: which files its
 * initialisers point into.
 * @returns null where the bytes are no whole protobuf message with a graph (cut off, or something else altogether)
 */
export function scanOnnx(bytes: Uint8Array): { external: string[] } | null {
  const external = new Set<string>()
  try {
    const graphs = fields(bytes, model.graph)
    for (const found of graphs) scanGraph(found, external)
    return graphs.length === 1 ? { external: [...external] } : null
  } catch {
    return null
  }
}

function scanGraph(bytes: Uint8Array, external: Set<string>): void {
  for (const found of fields(bytes, graph.initializer))
    for (const pair of fields(found, tensor.externalData)) {
      const [key, value] = [entry.key, entry.value].map(number => text(fields(pair, number)[0]))
      if (key === 'location' && value !== undefined) external.add(value)
    }
  for (const found of fields(bytes, graph.node))
    for (const own of fields(found, node.attribute))
      for (const branch of fields(own, attribute.graph)) scanGraph(branch, external)
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
