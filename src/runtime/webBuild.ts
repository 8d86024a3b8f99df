import type * as Ort from 'onnxruntime-web'
import asyncifyGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import jspiGlue from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url'
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url'
import plainGlue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import { withLock } from './lock.ts'

/** One build of ONNX Runtime Web, started. */
export interface WebBuild {
  ort: typeof Ort
  name: 'JSPI' | 'asyncify' | 'WASM'
  threads: number
  /** Bytes of its WebAssembly memory now. */
  memoryBytes: () => number
}

interface Source {
  name: WebBuild['name']
  load: () => Promise<typeof Ort>
  mjs: string
  wasm: string
}

const SOURCES: Record<WebBuild['name'], Source> = {
  JSPI: { name: 'JSPI', load: () => import('onnxruntime-web/jspi'), mjs: jspiGlue, wasm: jspiWasm },
  asyncify: {
    name: 'asyncify',
    load: () => import('onnxruntime-web/webgpu'),
    mjs: asyncifyGlue,
    wasm: asyncifyWasm,
  },
  WASM: { name: 'WASM', load: () => import('onnxruntime-web/wasm'), mjs: plainGlue, wasm: plainWasm },
}

/** y = Identity(x) as an ONNX file: compiling it starts the WebAssembly module. */
const SMALLEST_MODEL = Uint8Array.from(
  atob('CAg6NwoSCgF4EgF5GgAiCElkZW50aXR5Egdwcm9ncmFtWgsKAXgSBgoECAESAGILCgF5EgYKBAgBEgBCBAoAEBI='),
  character => character.charCodeAt(0),
)

const started = new Map<WebBuild['name'], Promise<WebBuild>>()

/**
 * Fetches and starts the one build that the device needs, once per process: for WebGPU the small one where the browser
 * can suspend WebAssembly (JSPI), else asyncify; for WASM the one without a GPU.
 */
export const loadWebBuild = (device: 'webgpu' | 'wasm'): Promise<WebBuild> => {
  const name = device === 'wasm' ? 'WASM' : 'Suspending' in WebAssembly ? 'JSPI' : 'asyncify'
  const known = started.get(name)
  if (known !== undefined) return known
  const build = start(SOURCES[name])
  started.set(name, build)
  build.catch(() => started.delete(name))
  return build
}

const start = async ({ name, load, mjs, wasm }: Source): Promise<WebBuild> => {
  const ort = await load()
  // Threads need shared memory between workers, which only an isolated page may have.
  const threads = globalThis.crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1
  ort.env.wasm.wasmPaths = { mjs: absolute(mjs), wasm: absolute(wasm) }
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

const absolute = (url: string): string => new URL(url, globalThis.location.href).href

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
