/** Builds the page into dist/, and into dist-cli/ the command line and the engine that it starts in a process of its own. */
import { chmod } from 'node:fs/promises'
import { build } from 'vite'

await build({ logLevel: 'warn' })
await build({
  configFile: false,
  logLevel: 'warn',
  build: {
    ssr: true,
    outDir: 'dist-cli',
    copyPublicDir: false,
    target: 'node20',
    rollupOptions: {
      input: { vitrine: 'src/cli/main.ts', engineChild: 'src/backend/engineChild.ts' },
      output: {
        // All in one folder: the command line finds the engine beside itself.
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        banner: '#!/usr/bin/env node',
      },
    },
  },
})
await chmod('dist-cli/vitrine.js', 0o755)
