/** Runs Playwright with a Chromium that is found or installed, on ports that are free; arguments are passed on. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { findChromium } from './chromium.ts'

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no free port'))
        else resolve(address.port)
      })
    })
  })

try {
  const env = {
    ...process.env,
    CHROMIUM_PATH: findChromium(),
    VITRINE_PAGE_PORT: String(await freePort()),
    VITRINE_HARNESS_PORT: String(await freePort()),
  }
  console.log('Browser tests run in Chromium. Firefox and WebKit: not run (docs/trust.md says why).')
  const child = spawn('playwright', ['test', ...process.argv.slice(2)], { stdio: 'inherit', env })
  child.once('exit', code => (process.exitCode = code ?? 1))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
