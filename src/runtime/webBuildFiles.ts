import asyncifyGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import jspiGlue from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url'
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url'
import plainGlue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'

/** The builds of ONNX Runtime Web: for WebGPU the one that can suspend WebAssembly (JSPI) or the one that cannot. */
export type BuildName = 'JSPI' | 'asyncify' | 'WASM'

const files: Record<BuildName, { mjs: string; wasm: string }> = {
  JSPI: { mjs: jspiGlue, wasm: jspiWasm },
  asyncify: { mjs: asyncifyGlue, wasm: asyncifyWasm },
  WASM: { mjs: plainGlue, wasm: plainWasm },
}

/** The build that a device of this browser needs. */
export const buildFor = (device: 'webgpu' | 'wasm'): BuildName =>
  device === 'wasm' ? 'WASM' : 'Suspending' in WebAssembly ? 'JSPI' : 'asyncify'

/** URLs of a build's script and of its WebAssembly. */
export function buildFiles(name: BuildName): { mjs: string; wasm: string } {
  const absolute = (url: string) => new URL(url, globalThis.location.href).href
  const { mjs, wasm } = files[name]
  return { mjs: absolute(mjs), wasm: absolute(wasm) }
}
