import { expect, test } from '@playwright/test'

for (const device of ['wasm', 'webgpu'] as const) {
  test(`three cases of every operation on ${device} agree with the plain evaluation`, async ({ page }) => {
    await page.goto('/e2e/pages/harness.html')
    await page.waitForFunction(() => 'harness' in window)
    const names = await page.evaluate(() => window.harness.operations.names())
    expect(names.length).toBeGreaterThan(80)
    for (const name of names) {
      const { cases, problems } = await page.evaluate(
        ([op, on]) => window.harness.operations.problems(op, on),
        [name, device] as const,
      )
      expect.soft(problems, name).toEqual([])
      expect.soft(cases, `${name}: cases`).toBe(3)
    }
    expect(await page.evaluate(on => window.harness.operations.liveTensors(on), device)).toBe(0)
  })
}
