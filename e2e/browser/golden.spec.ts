import { expect, test } from '@playwright/test'

for (const device of ['wasm', 'webgpu'] as const)
  test(`the zoo's GPT-2 on ${device} agrees with PyTorch, and nothing stays alive`, async ({ page }) => {
    await page.goto('/e2e/pages/harness.html')
    await page.waitForFunction(() => 'harness' in window)
    const results = await page.evaluate(name => window.harness.golden.all(name), device)
    expect(results.length).toBeGreaterThan(60)
    for (const { key, error, tolerance, effectHere, effectThere, liveTensors } of results) {
      expect(liveTensors, `${key}: live tensors`).toBe(0)
      expect(error, `${key}: difference from PyTorch`).toBeLessThan(tolerance)
      if (!key.startsWith('iv.')) continue
      expect(effectThere, `${key}: effect in PyTorch`).toBeGreaterThan(2 * tolerance)
      expect(effectHere, `${key}: effect here`).toBeGreaterThan(2 * tolerance)
    }
    expect(await page.evaluate(name => window.harness.golden.liveTensors(name), device)).toBe(0)
  })
