import { defineConfig } from '@playwright/test'

const PAGE = Number(process.env['VITRINE_PAGE_PORT'] ?? 4173)
const HARNESS = Number(process.env['VITRINE_HARNESS_PORT'] ?? 4174)

const arguments_ = [
  '--enable-precise-memory-info',
  '--js-flags=--expose-gc',
  // The tests prove that nothing is asked of a network; neither should the browser ask on its own.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/** WebGPU without a graphics card: the software adapter that Chromium brings. */
const webgpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']
const launch = (more: readonly string[]) => ({
  launchOptions: { executablePath: process.env['CHROMIUM_PATH'], args: [...arguments_, ...more] },
})
/** The page on WebGPU; everything else of the page is tested on WASM, which starts many times faster than that adapter. */
const onWebgpu = /page-(examples|figures|cards)\.spec\.ts$/
const page = { baseURL: `http://localhost:${PAGE}` }

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  workers: 1,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] === undefined ? 'list' : [['list'], ['json']],
  use: {
    viewport: { width: 1440, height: 900 },
    // Recording a trace takes a third of a test's time: it is asked for (`--trace on`) when a failure is looked into.
    trace: 'off',
    screenshot: 'only-on-failure',
    // Every test has a browser of its own, which would keep the whole page each time; page-offline.spec.ts allows it.
    serviceWorkers: 'block',
  },
  projects: [
    {
      name: 'browser',
      testDir: 'e2e/browser',
      use: { baseURL: `http://localhost:${HARNESS}`, ...launch(webgpu) },
    },
    { name: 'e2e', testIgnore: ['browser/**', onWebgpu], use: { ...page, ...launch([]) } },
    { name: 'e2e-webgpu', testMatch: onWebgpu, use: { ...page, ...launch(webgpu) } },
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
