import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { onnxRuntimeEntries } from './scripts/onnxRuntimeEntries.ts'

export default defineConfig({
  base: './',
  plugins: [react()],
  resolve: { alias: onnxRuntimeEntries },
  worker: { format: 'es' },
  // ONNX Runtime finds its WebAssembly by URLs that bundling in advance would break.
  optimizeDeps: { exclude: ['onnxruntime-web', '@huggingface/transformers'] },
  build: { target: 'es2023', chunkSizeWarningLimit: 4000, manifest: true },
})
