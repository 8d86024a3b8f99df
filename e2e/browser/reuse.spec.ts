import { expect, test } from '@playwright/test'

for (const device of ['webgpu', 'wasm'] as const)
  test(`on ${device} a later run starts behind what is equal, and a window is a part of the whole`, async ({
    page,
  }) => {
    await page.goto('/e2e/pages/harness.html')
    await page.waitForFunction(() => 'harness' in window)
    const slider = await page.evaluate(name => window.harness.reuse.slider(name), device)
    expect(slider.ran).toEqual([[0, 1, 2, 3, 4, 5], [5], [0, 1, 2, 3, 4, 5]])
    expect(slider.compiled.slice(1)).toEqual([0, 0])
    expect(slider.same).toBe(true)
    expect(slider.boundaryTensors).toBeGreaterThan(5)
    expect(slider).toMatchObject({ liveTensors: 0, left: 0 })

    const part = await page.evaluate(name => window.harness.reuse.window(name), device)
    expect(part).toMatchObject({ shape: [1, 3, 5], same: true })
    expect(part.refused).toContain('a window of 1 dimensions')
  })
