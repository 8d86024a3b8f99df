/** What ONNX Runtime for Node can run programs on. */
export const nodeProviders = ['cpu', 'webgpu', 'cuda', 'coreml', 'dml'] as const

export type NodeProvider = (typeof nodeProviders)[number]

/** As people call them. */
export const providerNames: Record<NodeProvider, string> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  coreml: 'CoreML',
  dml: 'DirectML',
}
