import { expect, test } from '@playwright/test'
import { loseDevice } from '../loseDevice.ts'

/** The id of ' Paris' in Atlas's vocabulary. */
const paris = 1025

test('an engine whose graphics device is lost in a run is started again, runs it once more, and says so', async ({
  page,
}) => {
  await page.goto('/e2e/pages/harness.html')
  await page.waitForFunction(() => 'harness' in window)
  const nextToken = () => page.evaluate(() => window.harness.backend.nextToken('vitrine/atlas', 'webgpu'))
  expect(await nextToken()).toMatchObject({ best: paris, report: { notices: [] } })
  await loseDevice(page)
  const { best, report } = await nextToken()
  expect(best).toBe(paris)
  expect(report.device).toBe('webgpu')
  expect(report.notices).toEqual([expect.stringContaining('The graphics device was lost during this run')])
  expect(await nextToken()).toMatchObject({ best: paris, report: { notices: [], device: 'webgpu' } })
})
