/** Builds the page into dist/ and the command line into dist-cli/vitrine.js. */
import { build } from 'vite'

await build({ logLevel: 'warn' })
await build({
  configFile: false,
  logLevel: 'warn',
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist-cli',
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'vitrine.js', banner: '#!/usr/bin/env node' } },
  },
})
