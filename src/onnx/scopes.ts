import { type NodeProto } from 'onnx-buf'

/**
 * The module path a node was traced in, spelled as in Hugging Face (`transformer.h.0.attn`), '' where the exporter
 * left nothing. TorchScript exporters write it into the node's name (`/transformer/h.0/attn/Softmax`), PyTorch's
 * dynamo exporter into metadata (`['', 'model', 'model.layers.0', 'slice_5']`).
 */
export function moduleScope(node: Pick<NodeProto, 'name' | 'metadataProps'>): string {
  const scopes = node.metadataProps.find(entry => entry.key === 'pkg.torch.onnx.name_scopes')
  if (scopes) {
    const names = [...scopes.value.matchAll(/'([^']*)'/g)].map(match => match[1] ?? '')
    return names.at(-2) ?? ''
  }
  if (!node.name.startsWith('/')) return ''
  return node.name.split('/').slice(1, -1).join('.')
}
