/** Builds the page into dist/ and the command line into dist-cli/vitrine.js. */
import { chmod } from 'node:fs/promises'
import { build } from 'vite'

await build({ logLevel: 'warn' })
await build({
  configFile: false,
  logLevel: 'warn',
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist-cli',
    copyPublicDir: false,
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'vitrine.js', banner: '#!/usr/bin/env node' } },
  },
})
await chmod('dist-cli/vitrine.js', 0o755)
