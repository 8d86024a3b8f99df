import { fileURLToPath } from 'node:url'

const dist = (file: string): string =>
  fileURLToPath(new URL(`../node_modules/onnxruntime-web/dist/${file}`, import.meta.url))

/**
 * Every import of ONNX Runtime Web, ours and that of transformers.js, goes to the entry without WebAssembly inside or
 * beside it: src/runtime/webBuild.ts names the files, so each .wasm stands once in the build and none is fetched from
 * elsewhere.
 */
export const onnxRuntimeEntries = [
  { find: /^onnxruntime-web\/webgpu$/, replacement: dist('ort.webgpu.min.mjs') },
  { find: /^onnxruntime-web\/jspi$/, replacement: dist('ort.jspi.min.mjs') },
  { find: /^onnxruntime-web\/wasm$/, replacement: dist('ort.wasm.min.mjs') },
]
