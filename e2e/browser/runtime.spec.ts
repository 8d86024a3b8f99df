import { expect, test, type Browser, type Page } from '@playwright/test'

const PLAIN = 'ort-wasm-simd-threaded.wasm'
const JSPI = 'ort-wasm-simd-threaded.jspi.wasm'
const ASYNCIFY = 'ort-wasm-simd-threaded.asyncify.wasm'

const VARIANTS = [
  { title: 'WASM', device: 'wasm', build: PLAIN, jspi: true },
  { title: 'WebGPU', device: 'webgpu', build: JSPI, jspi: true },
  { title: 'WebGPU in a browser without JSPI', device: 'webgpu', build: ASYNCIFY, jspi: false },
] as const

const openHarness = async (browser: Browser, jspi: boolean): Promise<Page> => {
  const page = await browser.newPage()
  if (!jspi) await page.addInitScript(() => Reflect.deleteProperty(WebAssembly, 'Suspending'))
  // The harness is served module by module: more files than a browser keeps the timings of.
  await page.addInitScript(() => {
    performance.setResourceTimingBufferSize(5000)
  })
  await page.goto('/e2e/pages/harness.html')
  await page.waitForFunction(() => 'harness' in window)
  return page
}

for (const { title, device, build, jspi } of VARIANTS) {
  test.describe(`the runtime on ${title}`, () => {
    let page: Page
    test.beforeAll(async ({ browser }) => {
      page = await openHarness(browser, jspi)
    })
    test.afterAll(() => page.close())

    test('says where it runs, and has fetched only the build it needs', async () => {
      const info = await page.evaluate(name => window.harness.runtime.info(name), device)
      expect(info).toMatchObject({ device, weights: device === 'wasm' ? 'initializers' : 'inputs' })
      const builds = await page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .map(entry => entry.name)
          .filter(url => url.endsWith('.wasm'))
          .map(url => url.split('/').at(-1)),
      )
      expect(builds).toEqual([build])
    })

    test('runs programs in a chain without a copy between them', async () => {
      expect(await page.evaluate(name => window.harness.runtime.chain(name), device)).toEqual({
        values: [4, -8, 2],
        counted: { liveTensors: 0, runs: 2, uploads: 1, downloads: 1, downloadedBytes: 12 },
      })
    })

    test('carries values between programs on the CPU and on the device, and counts it', async () => {
      const { values, counted } = await page.evaluate(name => window.harness.runtime.mixed(name), device)
      expect(values).toEqual([
        [12, -16],
        [6, -8],
      ])
      // On the GPU: x is uploaded once for both runs, y is downloaded for the program on the CPU.
      const moved =
        device === 'wasm'
          ? { uploads: 1, downloads: 2, downloadedBytes: 16 }
          : { uploads: 2, downloads: 3, downloadedBytes: 24 }
      expect(counted).toEqual({ liveTensors: 0, runs: 4, ...moved })
    })

    test('reads weights from bytes and from a Blob', async () => {
      expect(await page.evaluate(name => window.harness.runtime.external(name), device)).toEqual([
        [11, 22, 33],
        [11, 22, 33],
      ])
    })

    test('brings every type back unchanged', async () => {
      for (const { sent, came } of await page.evaluate(
        name => window.harness.runtime.roundTrips(name),
        device,
      )) {
        expect(came).toEqual(sent)
      }
    })

    test('takes calls that come at once, and a free while a run waits', async () => {
      const { values, live } = await page.evaluate(name => window.harness.runtime.concurrent(name), device)
      expect(values).toEqual(Array.from({ length: 8 }, () => [2]))
      expect(live).toBe(0)
    })

    test('does not grow over runs', async () => {
      const { warm, later } = await page.evaluate(name => window.harness.runtime.memory(name), device)
      expect(warm.wasmBytes).toBeGreaterThan(1e6)
      expect(later.wasmBytes).toBe(warm.wasmBytes)
      expect(later.deviceBytes).toBe(warm.deviceBytes)
      expect(later.liveTensors).toBe(0)
      if (device === 'webgpu') expect(warm.deviceBytes).toBeGreaterThan(0)
    })

    test('says what is wrong', async () => {
      const [freed, downloaded, broken, path] = await page.evaluate(
        name => window.harness.runtime.errors(name),
        device,
      )
      expect(freed).toMatch(/is not alive/)
      expect(downloaded).toMatch(/is not alive/)
      expect(broken).toMatch(/^program "block 3" does not compile/)
      expect(path).toMatch(/a browser cannot read the path/)
    })
  })
}

test('a lost graphics device is an error that says what to do, and a new one can be had', async ({
  browser,
}) => {
  const page = await openHarness(browser, true)
  const { message, values } = await page.evaluate(() => window.harness.runtime.loss())
  expect(message).toMatch(/^the graphics device was lost .*; load the model again, or run on WASM$/)
  expect(values).toEqual([4])
  await page.close()
})
