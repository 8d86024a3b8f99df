import { expect, test } from '@playwright/test'

/** Growth from one sample to the next, by least squares. */
const slope = (samples: readonly number[]): number => {
  const middle = (samples.length - 1) / 2
  const mean = samples.reduce((a, b) => a + b, 0) / samples.length
  const above = samples.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0)
  return above / samples.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
}

for (const device of ['wasm', 'webgpu'] as const)
  test(`200 runs on ${device} behind 50 of warm-up grow neither memory, nor buffers, nor the heap`, async ({
    page,
  }) => {
    test.setTimeout(300_000)
    await page.goto('/e2e/pages/harness.html')
    await page.waitForFunction(() => 'harness' in window)
    const samples = await page.evaluate(name => window.harness.soak.soak(name, 50, 200), device)
    const [first, last] = [samples[0], samples.at(-1)]
    expect(samples).toHaveLength(11)
    expect(first?.wasmBytes).toBeGreaterThan(0)
    expect(last?.wasmBytes).toBe(first?.wasmBytes)
    expect(last?.deviceBytes).toBe(first?.deviceBytes)
    expect(last?.liveTensors).toBe(first?.liveTensors)
    expect(last?.livePrograms).toBe(first?.livePrograms)
    expect(last?.compiles).toBe(first?.compiles)
    // V8 itself adds 10 to 20 kB of compiled code for each sample of 20 runs, less and less; one promise kept for each
    // program run would add 20 kB more.
    expect(slope(samples.map(({ heap }) => heap))).toBeLessThan(30_000)
  })
