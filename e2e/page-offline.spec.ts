import { expect, test } from '@playwright/test'
import { Workbench } from './page.ts'
import { startStaticHost } from './pages/staticHost.ts'

test.use({ serviceWorkers: 'allow' })

const dist = process.env['VITRINE_DIST'] ?? 'dist'

test('served from any folder of a static host, the page works, and after the first visit without the host', async ({
  page,
}) => {
  const host = await startStaticHost(dist)
  const workbench = new Workbench(page)
  await workbench.skipTour()
  await page.goto(host.url)
  await expect(workbench.program).toBeVisible()
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false)
  await expect(page.locator('.status-offline')).toHaveText('Works offline', { timeout: 90_000 })

  await host.close()
  await page.reload()
  await expect(workbench.program).toBeVisible()
  // The host sends no headers: the service worker does.
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  await workbench.run()
  await expect(workbench.status).toHaveText(/^Done/)
  await expect(workbench.results.getByRole('article').first()).toBeVisible()
})

test('a frame on a course page is left as the host sends it', async ({ page }) => {
  const host = await startStaticHost(dist)
  try {
    await page.goto(host.url)
    await expect(page.locator('.status-offline')).toHaveText('Works offline', { timeout: 90_000 })
    const response = await page.goto(`${host.url}?embed`)
    expect(response?.fromServiceWorker()).toBe(false)
    expect(response?.headers()['cross-origin-embedder-policy']).toBeUndefined()
  } finally {
    await host.close()
  }
})
