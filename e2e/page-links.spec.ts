import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { expect, test, type Page } from '@playwright/test'
import { Workbench } from './page.ts'

const program = `// What follows a place
// Reads the logits at the last token.
import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const { logits } = await model.trace('The tower is in the city of', () => ({ logits: model.logits }))
show.tokens(logits['0, -1'].softmax(-1), { title: 'Next' })
show.heatmap(logits['0, :, 0:20'], { title: 'Logits' })
`

/** A page of another origin, from a server of its own: pages from elsewhere may not reach into the local network. */
async function serve(body: string): Promise<{ url: string; close: () => void }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><html lang="en"><title>Lesson</title>${body}`)
  })
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://localhost:${port}/`, close: () => server.close() }
}

async function hashOf(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share' }).click()
  const field = page.getByRole('textbox', { name: 'Link' })
  await expect(field).toHaveValue(/#v1\./)
  const hash = (await field.inputValue()).replace(/^.*#/, '#')
  await page.keyboard.press('Escape')
  return hash
}

test('in a second browser a link shows what it holds, runs nothing, and its results are reproduced', async ({
  page,
  browser,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(program)
  await bench.run()
  const hash = await hashOf(page)
  await page.getByRole('button', { name: 'Share' }).click()
  await expect(page.getByText(/a digest of these results/)).toBeVisible()

  const context = await browser.newContext()
  const other = new Workbench(await context.newPage())
  const requests: string[] = []
  other.page.on('request', request => requests.push(request.url()))
  await other.open()
  await other.write('// my own work\n')
  await other.open(hash)
  const panel = other.page.getByRole('region', { name: 'What this link holds' })
  await expect(panel).toContainText('Reads the logits at the last token.')
  await expect(panel).toContainText('vitrine/atlas, which comes with Vitrine')
  await expect(panel).toContainText('a run says whether yours are the same')
  await expect(other.program).toContainText('The tower is in the city of')
  await expect(
    other.graph.getByText('Atlas').or(other.graph.locator('.react-flow__node')).first(),
  ).toBeVisible()
  await expect(other.status).toHaveText('Ready')
  await expect(other.results.getByRole('article')).toHaveCount(0)
  expect(requests.filter(url => /\.onnx/.test(url) || /^https?:(?!..localhost)/.test(url))).toEqual([])
  await other.picture('link-panel')

  await panel.getByRole('button', { name: 'Run it' }).click()
  await expect(other.status).toHaveText(/^Done/, { timeout: 90_000 })
  await expect(panel.getByRole('status')).toHaveText(/^Reproduced (bit for bit|within \de-\d)\./)
  await panel.locator('summary').click()
  await expect(panel.getByRole('listitem')).toHaveCount(2)

  // A change is no reproduction of anything.
  await other.write(program.replace('tower', 'river'))
  await expect(panel).toContainText('The program has been changed')
  await panel.getByRole('button', { name: 'Back to my own experiment' }).click()
  await expect(other.program).toContainText('// my own work')
  await context.close()
})

test('a link that names a model of the hub and an endpoint says so, asks nobody, and shows the recorded graph', async ({
  page,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  const asked: string[] = []
  page.on('request', request => {
    if (!request.url().startsWith('http://localhost') && !/^(data|blob):/.test(request.url()))
      asked.push(request.url())
  })
  const code = program
    .replace('vitrine/atlas', 'someone/large-model')
    .replace('\nshow', "\n// a remark\nconst options = { remote: 'https://gpu.example.org' }\nshow")
  const hash = await page.evaluate(
    async ({ text, graphs }) => {
      const json = JSON.stringify({
        code: text,
        version: 2,
        title: 'Large',
        inputs: { strength: 3 },
        graphs,
        model: { id: 'someone/large-model', revision: 'main', precision: 'fp16' },
      })
      const bytes = new TextEncoder().encode(json)
      let crc = 0xffffffff
      for (const byte of bytes) {
        crc ^= byte
        for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
      }
      const sealed = json + ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0')
      const stream = new Blob([sealed]).stream().pipeThrough(new CompressionStream('deflate-raw'))
      const packed = new Uint8Array(await new Response(stream).arrayBuffer())
      return `#v1.${btoa(String.fromCharCode(...packed))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '')}`
    },
    { text: code, graphs: [sentGraph] },
  )
  await page.goto(`/${hash}`)
  await page.reload()
  await bench.open(hash)
  const panel = page.getByRole('region', { name: 'What this link holds' })
  await expect(panel).toContainText('someone/large-model (the sender ran main, fp16) from the hub')
  await expect(panel).toContainText('asks for a remote run at https://gpu.example.org')
  await expect(panel).toContainText('strength = 3')
  await expect(bench.graph.getByText('as recorded by the sender')).toBeVisible()
  await expect(bench.graph.locator('.react-flow__node').first()).toBeVisible()
  await bench.picture('link-hub-model')
  expect(asked).toEqual([])
  await page.route('**/someone/large-model/**', route => route.abort())
  await page.route('**/api/models/someone/**', route => route.abort())
  await panel.getByRole('button', { name: 'Ask the hub how much' }).click()
  await expect(panel.getByRole('alert')).toBeVisible()
  expect(asked.length).toBeGreaterThan(0)
})

/** One read of a residual stream, as a page records it. */
const sentGraph = {
  version: 1,
  tensors: {},
  runs: [
    {
      mode: 'trace',
      options: {},
      model: { id: 'someone/large-model', revision: 'main', precision: 'fp16' },
      prompts: [{ text: 'Hello', ids: [[1, 2]] }],
      nodes: [
        {
          id: 'n0',
          kind: 'read',
          site: 'transformer.h.0.output',
          rows: 'all',
          step: null,
          previous: null,
        },
        { id: 'n1', kind: 'save', value: 'n0', name: 'resid' },
      ],
    },
  ],
}

test('a framed experiment runs in another page, keeps nothing, and opens in the workbench', async ({
  page,
  baseURL,
  browser,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(program)
  await expect(bench.program).toContainText('tower')
  await page.getByRole('button', { name: 'Share' }).click()
  await page.getByText('Embed in a page').click()
  await expect(page.getByRole('textbox', { name: 'Code for the page' })).toHaveValue(/^<iframe/)
  const snippet = await page.getByRole('textbox', { name: 'Code for the page' }).inputValue()

  // Of the same site, so that the browser would let the frame keep something; in a browser that has nothing yet.
  const fresh = await browser.newContext()
  const host = await fresh.newPage()
  const lesson = await serve(`<h1>Lesson</h1>${snippet}`)
  await host.goto(lesson.url)
  const frame = host.frameLocator('iframe')
  await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Look inside, change something')
  await expect(frame.getByRole('textbox', { name: 'Program' })).toContainText('The tower is in the city of')
  await expect(frame.locator('.status-phase')).toHaveText('Ready')
  await frame.getByRole('button', { name: /^Run/ }).click()
  await expect(frame.locator('.status-phase')).toHaveText(/^Done/, { timeout: 90_000 })
  await expect(frame.getByRole('heading', { name: 'Next' })).toBeVisible()
  await host.screenshot({ path: 'test-results/pictures/embed.png' })
  const kept = await host
    .frames()
    .find(each => each.url().includes('?embed'))
    ?.evaluate(async () => ({
      databases: (await indexedDB.databases()).map(({ name }) => name),
      keys: Object.keys(localStorage),
      workers: (await navigator.serviceWorker.getRegistrations()).length,
    }))
  expect(kept).toEqual({ databases: [], keys: [], workers: 0 })
  await expect(frame.getByRole('link', { name: 'Open in Vitrine' })).toHaveAttribute(
    'href',
    new RegExp(`^${baseURL}/#v1\\.`),
  )
  await fresh.close()
  lesson.close()
})

test('a frame without an origin of its own says that it cannot run', async ({ page, baseURL }) => {
  const lesson = await serve(
    `<iframe src="${baseURL}/?embed" sandbox="allow-scripts" width="800" height="500"></iframe>`,
  )
  await page.goto(lesson.url)
  const frame = page.frameLocator('iframe')
  await expect(frame.getByRole('alert')).toContainText('its sandbox lacks allow-same-origin')
  await expect(frame.getByRole('link', { name: 'open it in Vitrine' })).toHaveAttribute('href', `${baseURL}/`)
  lesson.close()
})
