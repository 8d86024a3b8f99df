import { defineConfig } from '@playwright/test'

const PAGE = Number(process.env['VITRINE_PAGE_PORT'] ?? 4173)
const HARNESS = Number(process.env['VITRINE_HARNESS_PORT'] ?? 4174)

const arguments_ = [
  // WebGPU without a graphics card: the software adapter that Chromium brings.
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-precise-memory-info',
  '--js-flags=--expose-gc',
  // The tests prove that nothing is asked of a network; neither should the browser ask on its own.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  workers: 1,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] === undefined ? 'list' : [['list'], ['json']],
  use: {
    launchOptions: { executablePath: process.env['CHROMIUM_PATH'], args: arguments_ },
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    // Every test has a browser of its own, which would keep the whole page each time; page-offline.spec.ts allows it.
    serviceWorkers: 'block',
  },
  projects: [
    { name: 'browser', testDir: 'e2e/browser', use: { baseURL: `http://localhost:${HARNESS}` } },
    { name: 'e2e', testDir: 'e2e', testIgnore: 'browser/**', use: { baseURL: `http://localhost:${PAGE}` } },
  ],
  webServer: [
    {
      command: `vite preview --port ${PAGE} --strictPort`,
      url: `http://localhost:${PAGE}/index.html`,
    },
    {
      command: `vite --config e2e/pages/vite.config.ts --port ${HARNESS} --strictPort`,
      url: `http://localhost:${HARNESS}/e2e/pages/harness.html`,
    },
  ],
})
