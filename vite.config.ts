import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { contentSecurityPolicy } from './scripts/contentSecurityPolicy.ts'
import { onnxRuntimeEntries } from './scripts/onnxRuntimeEntries.ts'
import { guestBundle } from './scripts/vitePluginGuest.ts'
import { serviceWorker } from './scripts/vitePluginServiceWorker.ts'
import { bootstrap, scriptHash } from './src/sandbox/bootstrap.ts'

// A small machine is slow on some of these calls, which says nothing about the plugins.
const quiet = { checks: { pluginTimings: false } }

export default defineConfig({
  base: './',
  plugins: [react(), guestBundle(), contentSecurityPolicy([scriptHash(bootstrap)]), serviceWorker()],
  resolve: { alias: onnxRuntimeEntries },
  worker: { format: 'es', rolldownOptions: quiet },
  // ONNX Runtime finds its WebAssembly by URLs that bundling in advance would break.
  optimizeDeps: { exclude: ['onnxruntime-web', '@huggingface/transformers'] },
  build: {
    // Several builds can stand beside each other: VITRINE_DIST names another folder to build into and serve.
    outDir: process.env['VITRINE_DIST'] ?? 'dist',
    target: 'es2023',
    manifest: true,
    // Sizes have a budget of their own (scripts/sizes.ts).
    chunkSizeWarningLimit: 4000,
    rolldownOptions: quiet,
  },
})
