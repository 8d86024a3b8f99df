import { chromium } from '@playwright/test'
import { createServer } from 'vite'
import { findChromium } from '../scripts/chromium.ts'
import type { Measured } from './ratio.ts'

/** Milliseconds to paint a heatmap of 250 x 400 cells anew and move its cursor in Chromium, pixels included. */
export const measureHeatmap = async (): Promise<Measured> => {
  const server = await createServer({ configFile: 'e2e/pages/vite.config.ts', logLevel: 'error' })
  await server.listen()
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const page = await browser.newPage()
    await page.goto(new URL('/bench/heatmap.html', server.resolvedUrls?.local[0]).href)
    return await page.evaluate(() => window.measureHeatmap())
  } finally {
    await browser.close()
    await server.close()
  }
}
