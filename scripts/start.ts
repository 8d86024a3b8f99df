/** Builds the workbench and serves it; `npm start`. */
import { build, preview } from 'vite'

console.log('Building the workbench ...')
await build({ logLevel: 'warn' })
const server = await preview({ logLevel: 'warn' })
const address = server.resolvedUrls?.local[0]
console.log(`Vitrine is open at ${address ?? 'an unknown address'} (stop with Ctrl+C)`)
