import { fileURLToPath } from 'node:url'
import { defineConfig, mergeConfig } from 'vite'
import workbench from '../../vite.config.ts'

/** Serves the repository's modules as they are, for checks that run inside the browser. */
export default mergeConfig(
  workbench,
  defineConfig({
    base: '/',
    root: fileURLToPath(new URL('../..', import.meta.url)),
    cacheDir: '.cache/vite-harness',
    // Named at once, because a dependency that is found late reloads the page under a running test.
    optimizeDeps: { entries: ['e2e/pages/*.html', 'src/backend/engineWorker.ts'] },
    server: { watch: null, hmr: false },
  }),
)
