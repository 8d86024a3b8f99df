import { expect, test, type Page } from '@playwright/test'
import { zooIds } from '../../test/zoo.ts'

/** `npm run test:long` runs every case; otherwise it is the same few of every export. */
const which = process.env['VITRINE_LONG'] === undefined ? 'subset' : 'all'

for (const device of ['wasm', 'webgpu'] as const)
  test.describe(device, () => {
    // One page for all exports: starting a runtime takes longer than the cases of one.
    let page: Page
    test.beforeAll(async ({ browser }) => {
      page = await browser.newPage()
      await page.goto('/e2e/pages/harness.html')
      await page.waitForFunction(() => 'harness' in window)
    })
    test.afterAll(() => page.close())

    for (const id of zooIds)
      test(`${id} on ${device} agrees with PyTorch, and nothing stays alive`, async () => {
        test.setTimeout(which === 'all' ? 900_000 : 120_000)
        const { count, complaints } = await page.evaluate(
          ([device, id, which]) => window.harness.golden.run(device, id, which),
          [device, id, which] as const,
        )
        expect(count).toBeGreaterThan(4)
        expect(complaints).toEqual([])
        expect(await page.evaluate(name => window.harness.golden.liveTensors(name), device)).toBe(0)
      })
  })
