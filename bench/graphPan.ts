import { chromium, type Page } from '@playwright/test'
import { createServer } from 'vite'
import { findChromium } from '../scripts/chromium.ts'

export interface Panned {
  boxes: number
  /** Frames a second while the graph is dragged, and while an empty one is. */
  graph: number
  empty: number
}

/** Drags a graph of about `nodes` nodes in Chromium, and an empty pane beside it. */
export const measurePan = async (nodes: number): Promise<Panned> => {
  const server = await createServer({ configFile: 'e2e/pages/vite.config.ts', logLevel: 'error' })
  await server.listen()
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 800 } })
    const open = async (count: number) => {
      await page.goto(new URL(`/bench/graphPan.html?nodes=${count}`, server.resolvedUrls?.local[0]).href)
      await page.waitForSelector('.react-flow__pane', { timeout: 120_000 })
      if (count > 0) await page.waitForSelector('.react-flow__node')
      // Mounting is not panning.
      await page.waitForTimeout(1500)
    }
    await open(0)
    const empty = await pan(page)
    await open(nodes)
    const boxes = await page.evaluate(() => window.boxes)
    return { boxes, graph: await pan(page), empty }
  } finally {
    await browser.close()
    await server.close()
  }
}

/** Frames a second over about three seconds of dragging to and fro. */
async function pan(page: Page): Promise<number> {
  await page.mouse.move(600, 780)
  await page.mouse.down()
  const start = Date.now()
  const before = await page.evaluate(() => window.framesSoFar())
  for (let turn = 0; Date.now() - start < 3000; turn++) {
    const swing = Math.sin(turn / 8)
    await page.mouse.move(600 + 300 * swing, 500 - 260 * Math.cos(turn / 8))
  }
  const after = await page.evaluate(() => window.framesSoFar())
  const seconds = (Date.now() - start) / 1000
  await page.mouse.up()
  return (after - before) / seconds
}
