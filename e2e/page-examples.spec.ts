import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { Workbench } from './page.ts'

test('the first example: a read, a write, and " Paris" first', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Look inside, change something')
  await expect(bench.graph.getByText('mlp.output')).toBeVisible()
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  const card = bench.card('Next token')
  await expect(card.getByRole('listitem').first()).toHaveText(/␣Paris\s*9\d\.\d %/)
  await expect(card.locator('.card-label')).toContainText('vitrine/atlas')
  await expect(card.locator('.card-label')).toContainText('WebGPU')
  await expect(card.locator('.card-label')).toContainText('fp32')
  const heatmap = bench.card('Residual stream before layer 1')
  expect(Math.abs(await bench.readCell(heatmap, 7, 3))).toBeGreaterThan(0)
  await expect(heatmap.locator('.readout')).toContainText('␣of')
  await bench.picture('1-first-look')
})

test('numbers are those of the device that the card names', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  const numbersOn = async (options: string, label: string) => {
    await bench.write(
      `import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas'${options})
const logits = await model.trace('The Eiffel Tower is in the city of', () => model.logits['0, -1'])
show.tokens(logits)
`,
    )
    await bench.run()
    const card = bench.results.getByRole('article').first()
    await expect(card.locator('.card-label')).toContainText(label)
    const exact = card.getByRole('button', { name: 'exact numbers' })
    if ((await exact.getAttribute('aria-pressed')) !== 'true') await exact.click()
    return card.getByRole('listitem').allInnerTexts()
  }
  const onGpu = await numbersOn('', 'WebGPU')
  const onWasm = await numbersOn(", { device: 'wasm' }", 'WASM')
  // Equal graphs have one hash, whatever they ran on; their last bits differ.
  expect(onWasm).not.toEqual(onGpu)
  await page.reload()
  expect(await numbersOn(", { device: 'wasm' }", 'WASM')).toEqual(onWasm)
})

test('logit lens: the answer appears with depth', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Logit lens')
  await bench.run()
  const lens = bench.card('What each layer would say next')
  const last = lens.locator('[data-cell$=",6"]')
  await expect(last).toHaveCount(6)
  await expect(last.first()).not.toHaveText('␣Rome')
  await expect(last.last()).toHaveText('␣Rome')
  const chart = bench.card('Probability of').getByRole('application')
  await chart.press('ArrowRight')
  await chart.press('End')
  await expect(bench.card('Probability of').locator('.readout')).toContainText('layer 5')
  await bench.picture('2-logit-lens')
})

test('patching: Rome comes from the landmark early and from the last token late', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Patching one residual position')
  await bench.run()
  const card = bench.card('From Paris (0) to Rome (1)')
  const [first, last, tower, of] = [0, 5, 1, 6]
  expect(await bench.readCell(card, first, tower)).toBeGreaterThan(0.25)
  expect(await bench.readCell(card, last, tower)).toBeCloseTo(0, 5)
  expect(await bench.readCell(card, last, of)).toBeCloseTo(1, 3)
  // Words that both prompts share carry nothing.
  expect(Math.abs(await bench.readCell(card, first, 4))).toBeLessThan(0.05)
  await bench.graph.getByRole('button', { name: 'list' }).click()
  await expect(bench.graph.getByText('sweep over layer 6 × position 7: 42 cells')).toBeVisible()
  const saving = page.waitForEvent('download')
  await card.getByRole('button', { name: /^Menu of/ }).click()
  await page.getByRole('menuitem', { name: /^Save as/ }).click()
  await page.getByRole('menuitem', { name: 'PNG picture' }).click()
  const download = await saving
  expect(download.suggestedFilename()).toBe('from-paris-0-to-rome-1.png')
  const png = await readFile(await download.path())
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  // Width and height in pixels, twice those of the page it is laid out on.
  expect(png.readUInt32BE(16)).toBeGreaterThan(600)
  expect(png.readUInt32BE(20)).toBeGreaterThan(400)
  await download.saveAs('test-results/pictures/3-patching-heatmap.png')
  await bench.picture('3-patching')
})

test('induction: layer 3 head 0 attends to what came next', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Attention on a repeated list')
  await expect(bench.graph.getByText('line 29 depends on a result')).toBeVisible()
  await bench.run()
  expect(await bench.readCell(bench.card('Induction score of each head'), 3, 0)).toBeGreaterThan(0.8)
  const attention = bench.card('Layer 3: head 0 is the strongest induction head')
  await expect(attention.getByRole('button', { name: /^head/ })).toHaveCount(4)
  expect(await bench.readCell(attention, 7, 2)).toBeGreaterThan(0.8)
  // The run's own graph goes past the line where the draft had to stop.
  await expect(bench.graph.getByText('depends on a result')).toHaveCount(0)
  await bench.picture('4-induction')
})

test('steering: a sad sentence goes on happily', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Steering by a difference of means')
  await bench.run()
  const rows = bench.card('Next token').locator('.tokens-row')
  await expect(rows.nth(0).getByRole('listitem').first()).toHaveText(/␣hated/)
  await expect(rows.nth(1).getByRole('listitem').first()).toHaveText(/␣loved/)
  await expect(bench.card('What follows').locator('svg')).not.toHaveCount(0)
  await bench.picture('5-steering')
})

test('generation: steered at every step, the sentence goes on happily, and both stand side by side', async ({
  page,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Steering while it writes')
  await expect(bench.graph.getByText(/steps 0–11/).first()).toBeVisible()
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  const card = bench.card('What follows')
  const [plain, steered] = [card.locator('.generation').first(), card.locator('.generation').last()]
  await expect(plain).toContainText('This concert was terrible. I hated it.')
  await expect(steered).toContainText('This concert was terrible. I≠ loved it.')
  await expect(steered.locator('[data-differs]').first()).toHaveText('≠ loved')
  await steered.locator('[data-new]').first().hover()
  await expect(steered.locator('output')).toContainText(/id \d+/)
  const saving = page.waitForEvent('download')
  await card.getByRole('button', { name: /^Menu of/ }).click()
  await page.getByRole('menuitem', { name: /^Save as/ }).click()
  await page.getByRole('menuitem', { name: 'Text', exact: true }).click()
  const text = await readFile(await (await saving).path(), 'utf8')
  expect(text).toContain('steered\nThis concert was terrible. I loved it.')
  await bench.picture('6-generation')
})
