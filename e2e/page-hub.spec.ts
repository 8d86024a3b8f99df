import { readFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { expectNoViolations } from './expectNoViolations.ts'
import { slow, startHubServer, type HubServer } from '../test/hub/hubServer.ts'
import { Workbench } from './page.ts'

const atlas = 'public/models/vitrine/atlas'
const id = 'someone/atlas'
const model = `${id}/resolve/main/onnx/model.onnx`
const program = `import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('${id}')
const logits = await model.trace('The Eiffel Tower is in the city of', () => model.logits[':, -1'])
show.tokens(logits.softmax(-1), { k: 3 })
`

let server: HubServer
test.beforeEach(async ({ page }) => {
  server = await startHubServer({ [id]: atlas }, {}, { lists: true })
  // What a person sets in the Model panel.
  await page.addInitScript(url => localStorage.setItem('vitrine.hub', url), server.url)
})
test.afterEach(() => server.close())

async function openPanel(page: Page, code = program) {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(code)
  await page.getByRole('button', { name: 'Model', exact: true }).click()
  return { bench, panel: page.getByRole('complementary', { name: 'Model' }) }
}

const wholeDownloads = () => server.requests.filter(request => request === model)

test('sizes are shown before the download, which can be stopped, goes on, and is freed', async ({ page }) => {
  server.answers.set(model, slow(await readFile(`${atlas}/onnx/model.onnx`), { pieces: 600, pause: 50 }))
  const { bench, panel } = await openPanel(page)
  const fp32 = panel.getByRole('button', { name: /^fp32 \d\.\d MB not here$/ })
  await expect(fp32).toHaveAttribute('aria-pressed', 'true')
  expect(wholeDownloads()).toEqual([])
  await expectNoViolations({ page })

  await panel.getByRole('button', { name: /^Download \d\.\d MB$/ }).click()
  const bar = panel.getByRole('progressbar', { name: 'onnx/model.onnx' })
  await expect.poll(async () => Number(await bar.getAttribute('value'))).toBeGreaterThan(0.02)
  await expectNoViolations({ page })
  await bench.picture('hub-download')
  await panel.getByRole('button', { name: 'Stop the download' }).press('Enter')
  await expect(panel.getByText('Stopped. What was downloaded is kept')).toBeVisible()

  server.answers.delete(model)
  server.requests.length = 0
  await panel.getByRole('button', { name: /^Download / }).click()
  // Module tree and graph are known once the model is here, without a run.
  await expect(panel.getByText('vocabulary')).toBeVisible()
  await expect(bench.graph.getByText('lm_head')).toBeVisible()
  expect(server.requests.filter(request => request.startsWith(model))).toEqual([
    expect.stringMatching(/\[bytes=[1-9]\d+-\]$/),
  ])
  await expect(panel.getByRole('button', { name: /^fp32 \d\.\d MB here$/ })).toBeVisible()

  await bench.run()
  await expect(bench.card('Next token')).toContainText('Paris')
  await panel.getByText('Kept in this browser').click()
  await expect(panel.getByText(/MB in all; the browser gives this page up to/)).toBeVisible()
  await expectNoViolations({ page })
  await bench.picture('hub-storage')
  await panel.getByRole('button', { name: `Remove ${id}` }).click()
  await expect(panel.getByText('No model of the hub.')).toBeVisible()
  await expect(panel.getByRole('button', { name: /^fp32 \d\.\d MB not here$/ })).toBeVisible()
})

test('a precision that is chosen stands in the program', async ({ page }) => {
  const { bench, panel } = await openPanel(page)
  await panel.getByRole('button', { name: /^fp32/ }).click()
  await expect(bench.program).toContainText(`LanguageModel('${id}', { dtype: 'fp32' })`)
})

test('a run asks before it downloads much, and a no is an answer', async ({ page }) => {
  server.answers.set(`api/models/${id}/tree/main`, (_, response) => {
    const files = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx']
    const list = files.map(path => ({ type: 'file', path, size: path.endsWith('.onnx') ? 1.2e9 : 1000 }))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list))
  })
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(program)
  await page.keyboard.press('ControlOrMeta+Enter')
  const dialog = page.getByRole('alertdialog', { name: 'Download 1.20 GB?' })
  await expect(dialog).toContainText(`${id} (fp32)`)
  // What lies behind the dialog is dimmed and cannot be reached.
  await expectNoViolations({ page, within: '[role=alertdialog]' })
  await bench.picture('hub-question')
  await page.keyboard.press('Tab')
  await expect(dialog.getByRole('button', { name: 'Not now' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(bench.status).toHaveText('Failed')
  await expect(bench.results.getByRole('alert')).toContainText(`${id} was not downloaded (1.20 GB)`)
  expect(wholeDownloads()).toEqual([])

  await page.keyboard.press('ControlOrMeta+Enter')
  await dialog.getByRole('button', { name: 'Download' }).click()
  await expect.poll(wholeDownloads).toHaveLength(1)
})

test('what is wrong with a repository is said in the panel, on narrow screens, too', async ({ page }) => {
  await page.setViewportSize({ width: 420, height: 860 })
  const { bench, panel } = await openPanel(page, program.replaceAll(id, 'someone/nothing'))
  await expect(panel.getByRole('alert')).toContainText("'someone/nothing' (revision main) was not found")
  await expect(panel.getByRole('button', { name: 'Ask again' })).toBeVisible()
  await expectNoViolations({ page })
  await bench.picture('hub-narrow')
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(420)
})

test('a model with its weights in a file of their own runs', async ({ page }) => {
  await server.close()
  server = await startHubServer({ 'zoo/llama': 'test/fixtures/zoo/llama/genai-fp32-cpu' })
  await page.addInitScript(url => localStorage.setItem('vitrine.hub', url), server.url)
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(`import { LanguageModel } from 'vitrine'
const model = await LanguageModel('zoo/llama', { device: 'wasm' })
const best = await model.trace({ ids: [[1, 2, 3]] }, () => model.logits[':, -1'].argmax(-1))
console.log('best', await best.item())
`)
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  await expect(bench.results.getByText(/^best \d+$/)).toBeVisible()
  expect(server.requests).toContain('zoo/llama/resolve/main/onnx/model.onnx.data')
})

test('what runs otherwise than the file has it stands with the run and in the panel', async ({ page }) => {
  await server.close()
  server = await startHubServer({ 'zoo/qwen3': 'test/fixtures/zoo/qwen3/genai-int4-webgpu' })
  await page.addInitScript(url => localStorage.setItem('vitrine.hub', url), server.url)
  const { bench, panel } = await openPanel(
    page,
    `import { LanguageModel } from 'vitrine'
const model = await LanguageModel('zoo/qwen3', { device: 'wasm' })
const best = await model.trace({ ids: [[1, 2, 3]] }, () => model.logits[':, -1'].argmax(-1))
console.log('best', await best.item())
`,
  )
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  for (const words of [/widened to float32/, /GroupQueryAttention runs opened .* not supported/]) {
    await expect(panel.getByRole('listitem').filter({ hasText: words })).toBeVisible()
    await expect(page.locator('.status-notice').filter({ hasText: words })).toBeVisible()
  }
})
