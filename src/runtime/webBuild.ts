import type * as Ort from 'onnxruntime-web'
import { withLock } from './lock.ts'
import { buildFiles, buildFor, type BuildName } from './webBuildFiles.ts'

/** One build of ONNX Runtime Web, started. */
export interface WebBuild {
  ort: typeof Ort
  name: BuildName
  threads: number
  /** Bytes of its WebAssembly memory now. */
  memoryBytes: () => number
}

const loaders: Record<BuildName, () => Promise<typeof Ort>> = {
  JSPI: () => import('onnxruntime-web/jspi'),
  asyncify: () => import('onnxruntime-web/webgpu'),
  WASM: () => import('onnxruntime-web/wasm'),
}

/** y = Identity(x) as an ONNX file: compiling it starts the WebAssembly module. */
const SMALLEST_MODEL = Uint8Array.from(
  atob('CAg6NwoSCgF4EgF5GgAiCElkZW50aXR5Egdwcm9ncmFtWgsKAXgSBgoECAESAGILCgF5EgYKBAgBEgBCBAoAEBI='),
  character => character.charCodeAt(0),
)

const started = new Map<BuildName, Promise<WebBuild>>()

/**
 * Fetches and starts the one build that the device needs, once per process: for WebGPU the small one where the browser
 * can suspend WebAssembly (JSPI), else asyncify; for WASM the one without a GPU.
 */
export const loadWebBuild = (device: 'webgpu' | 'wasm'): Promise<WebBuild> => {
  const name = buildFor(device)
  const known = started.get(name)
  if (known !== undefined) return known
  const build = start(name)
  started.set(name, build)
  build.catch(() => started.delete(name))
  return build
}

const start = async (name: BuildName): Promise<WebBuild> => {
  const ort = await loaders[name]()
  // Threads need shared memory between workers, which only an isolated page may have.
  const threads = globalThis.crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1
  ort.env.wasm.wasmPaths = buildFiles(name)
  ort.env.wasm.numThreads = threads
  ort.env.logLevel = 'error'
  const memories = await withLock(() =>
    memoriesMadeBy(async () => {
      const session = await ort.InferenceSession.create(SMALLEST_MODEL, { executionProviders: ['wasm'] })
      await session.release()
    }),
  )
  return {
    ort,
    name,
    threads,
    memoryBytes: () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0),
  }
}

/** ONNX Runtime does not show its memory, and leak tests must see it: catches the memories made during some work. */
const memoriesMadeBy = async (work: () => Promise<void>): Promise<WebAssembly.Memory[]> => {
  const { Memory } = WebAssembly
  const memories: WebAssembly.Memory[] = []
  WebAssembly.Memory = new Proxy(Memory, {
    construct: (target, [descriptor]: [WebAssembly.MemoryDescriptor]) => {
      const memory = new target(descriptor)
      memories.push(memory)
      return memory
    },
  })
  try {
    await work()
  } finally {
    WebAssembly.Memory = Memory
  }
  return memories
}
