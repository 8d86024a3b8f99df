/**
 * The one table of who may import whom, folder by folder under src/. Everything may import its own folder.
 * @type {Record<string, readonly string[]>}
 */
export const ARROWS = {
  graph: [],
  trace: ['graph'],
  program: ['graph'],
  onnx: ['graph'],
  runtime: [],
  engine: ['graph', 'onnx', 'runtime'],
  hub: ['graph'],
  protocol: ['graph'],
  backend: ['graph', 'protocol', 'engine', 'hub', 'runtime'],
  sandbox: ['graph', 'trace', 'program', 'protocol'],
  recipes: ['trace'],
  app: ['graph', 'program', 'protocol', 'backend', 'sandbox', 'recipes', 'hub'],
  server: ['graph', 'protocol', 'backend', 'hub', 'runtime'],
  cli: ['graph', 'trace', 'program', 'backend', 'server', 'onnx', 'runtime'],
}

/**
 * Packages that have one door: the only folders that may import them.
 * @type {Record<string, readonly string[]>}
 */
export const DOORS = {
  'onnxruntime-web': ['runtime'],
  'onnxruntime-node': ['runtime'],
  'onnx-buf': ['onnx'],
  fastify: ['server'],
  bullmq: ['server'],
  ioredis: ['server'],
  '@huggingface/transformers': ['hub'],
  react: ['app'],
  'react-dom': ['app'],
  '@xyflow/react': ['app'],
}
