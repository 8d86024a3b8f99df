import { readFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'

/** The id of ' Paris' in Atlas's vocabulary. */
const paris = 1025

async function openHarness(page: Page): Promise<void> {
  await page.goto('/e2e/pages/harness.html')
  await page.waitForFunction(() => 'harness' in window)
}

/** Answers for huggingface.co with Atlas's files as `someone/atlas`; counts what it is asked. */
async function playHub(page: Page): Promise<string[]> {
  const requests: string[] = []
  await page.context().route('https://huggingface.co/**', async route => {
    const path = new URL(route.request().url()).pathname
    requests.push(path)
    const [, file] = /^\/someone\/atlas\/resolve\/main\/(.+)$/.exec(path) ?? []
    const body = file && (await readFile(`public/models/vitrine/atlas/${file}`).catch(() => undefined))
    const headers = { 'access-control-allow-origin': '*', 'content-type': 'application/octet-stream' }
    await route.fulfill(body ? { status: 200, headers, body } : { status: 401, headers })
  })
  return requests
}

for (const device of ['webgpu', 'wasm'] as const)
  test(`the engine worker on ${device} describes, runs, cancels and holds nothing after`, async ({
    page,
  }) => {
    await openHarness(page)
    expect(await page.evaluate(() => window.harness.backend.describe('vitrine/atlas'))).toEqual({
      ref: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' },
      layers: 6,
      hasTokenizer: true,
    })
    const first = await page.evaluate(name => window.harness.backend.nextToken('vitrine/atlas', name), device)
    expect(first.best).toBe(paris)
    expect(first.report).toMatchObject({ device, precision: 'fp32', notices: [] })
    expect(first.stages).toEqual(expect.arrayContaining(['download', 'open', 'compile', 'run']))
    expect(first).toMatchObject({ held: 1, memory: { liveTensors: 0 } })

    const cancelled = await page.evaluate(name => window.harness.backend.cancel(name), device)
    expect(cancelled).toEqual({ name: 'AbortError', liveTensors: 0 })
    const again = await page.evaluate(name => window.harness.backend.nextToken('vitrine/atlas', name), device)
    expect(again).toMatchObject({ best: paris, memory: { liveTensors: 0 } })
    await page.evaluate(() => window.harness.backend.close())
  })

test('a browser without WebGPU runs on WASM and says so', async ({ page }) => {
  // A worker's own navigator cannot be changed from here: the adapter is what a page without WebGPU does not get.
  await page.context().route('**/gpuDevice.ts*', route =>
    route.fulfill({
      contentType: 'text/javascript',
      body: `export const acquireGpuDevice = () => Promise.reject(new Error('no adapter'))`,
    }),
  )
  await openHarness(page)
  const { best, report } = await page.evaluate(() =>
    window.harness.backend.nextToken('vitrine/atlas', 'webgpu'),
  )
  expect(best).toBe(paris)
  expect(report.device).toBe('wasm')
  expect(report.notices[0]).toContain('ran on WASM, which is slower: no adapter')
})

test('a model of the hub is downloaded once, and kept for the next visit', async ({ page }) => {
  const requests = await playHub(page)
  await openHarness(page)
  const first = await page.evaluate(() => window.harness.backend.nextToken('someone/atlas', 'wasm'))
  expect(first).toMatchObject({ best: paris })
  expect(first.stages).toContain('download')
  const files = requests.filter(path => path.startsWith('/someone/'))
  expect([...new Set(files)].sort()).toEqual(
    [
      'config.json',
      'generation_config.json',
      'onnx/model.onnx',
      'tokenizer.json',
      'tokenizer_config.json',
    ].map(file => `/someone/atlas/resolve/main/${file}`),
  )
  const before = requests.length
  await openHarness(page)
  const second = await page.evaluate(() => window.harness.backend.nextToken('someone/atlas', 'wasm'))
  expect(second).toMatchObject({ best: paris })
  expect(second.stages).not.toContain('download')
  expect(requests).toHaveLength(before)
  expect(
    await page.evaluate(async () =>
      (await caches.open('transformers-cache')).keys().then(keys => keys.length),
    ),
  ).toBe(5)
})

test('a model that is not there is an error of the user, and the engine lives on', async ({ page }) => {
  await playHub(page)
  await openHarness(page)
  expect(await page.evaluate(() => window.harness.backend.failure('someone/nothing'))).toBe(
    "VitrineError: the hub's model 'someone/nothing' (revision main) was not found",
  )
  expect(await page.evaluate(() => window.harness.backend.failure('./folder'))).toContain(
    'this page was not given it',
  )
  expect(await page.evaluate(() => window.harness.backend.describe('vitrine/atlas'))).toMatchObject({
    layers: 6,
  })
})
