import { expect, test, type Locator, type Page } from '@playwright/test'
import { Workbench } from './page.ts'

/** Two runs of one program that differ in `how much`, and in the prompt. */
const compared = `import { LanguageModel, show, input, arange } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const scale = input.slider('scale', { min: 1, max: 9, step: 1, value: 2 })
const { probs, logits } = await model.trace('The Eiffel Tower is in', () => {
  model.layers[2].output *= scale
  return { probs: model.layers[4].attn.probs[0], logits: model.logits[0] }
})
const grid = arange(12).reshape(3, 4)
show.heatmap(grid * scale, { title: 'grid' })
show.heatmap(grid, { title: 'same' })
show.heatmap((arange(1200).reshape(1200, 1) + arange(1000)) * 1, { title: 'pooled' })
show.attention(probs, { title: 'patterns' })
show.line(arange(4) * scale, { title: 'line' })
show.tensor(grid * scale, { title: 'values' })
show.tokens(logits.softmax(-1)['-1'], { title: 'next' })
`

const opened = async (page: Page, code: string): Promise<Workbench> => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(code)
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  return bench
}

async function compare(page: Page, title: string): Promise<Locator> {
  await page.getByRole('button', { name: `Menu of ${title}`, exact: true }).click()
  await page.getByRole('menuitem', { name: /Compare with run/ }).click()
  await page.getByRole('menuitem', { name: /^Run 1/ }).click()
  return page.getByRole('article', { name: title }).getByRole('region', { name: 'Compared with run 1' })
}

async function valueAt(field: Locator, down: number, right: number): Promise<number> {
  await field.focus()
  await field.press('ArrowRight')
  for (let y = 0; y < down; y++) await field.press('ArrowDown')
  for (let x = 0; x < right; x++) await field.press('ArrowRight')
  const readout = field
    .locator('xpath=ancestor::*[contains(@class, "heatmap")][last()]')
    .locator('.readout strong')
  return Number((await readout.first().innerText()).replace('−', '-'))
}

test('two runs that differ in an input stand beside each other, card by card', async ({ page }) => {
  const bench = await opened(page, compared)
  await bench.write(compared.replace('value: 2', 'value: 5'))
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)

  await test.step('a heatmap of differences has now minus then', async () => {
    const beside = await compare(page, 'grid')
    const then = beside.getByRole('application', { name: /^Run 1/ })
    const minus = beside.getByRole('application', { name: /^Now minus run 1/ })
    expect(await valueAt(then, 1, 2)).toBe(6 * 2)
    expect(await valueAt(minus, 1, 2)).toBe(6 * 5 - 6 * 2)
    await expect(beside).toContainText('Greatest difference 33')
  })
  await test.step('what is the same is said to be, and no more than was compared', async () => {
    await expect(await compare(page, 'same')).toContainText('Every value is the same.')
    await expect(await compare(page, 'pooled')).toContainText('not compared one by one')
  })
  await test.step('attention, charts, tensors and tokens', async () => {
    await expect(await compare(page, 'patterns')).toContainText(/Greatest difference/)
    const line = await compare(page, 'line')
    await expect(line.locator('.plot-legend')).toContainText('run 1')
    const values = await compare(page, 'values')
    await expect(values).toContainText('Greatest difference 33')
    await expect(values.getByRole('row', { name: /^max/ })).toContainText(/55\s*22/)
    await expect(await compare(page, 'next')).toContainText(/run 1/)
    await bench.picture('compared-cards')
  })
  await test.step('and away again', async () => {
    const stop = bench.results.getByRole('button', { name: 'stop comparing' })
    while ((await stop.count()) > 0) await stop.first().click()
    await expect(bench.results.getByRole('region', { name: 'Compared with run 1' })).toHaveCount(0)
    await expect(await compare(page, 'values')).toContainText('Greatest difference 33')
  })
})

const figures = `import { LanguageModel, show, arange } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const x = await model.trace('The Eiffel Tower is in', () => model.layers[3].residPost[0])
show.heatmap(arange(12).reshape(3, 4), { title: 'small' })
show.heatmap(arange(1200).reshape(1200, 1) * 1000 + arange(1000), { title: 'big' })
show.attention((arange(512).reshape(1, 512, 1) - arange(512)).abs().mul(-0.1).softmax(-1).expand(4, 512, 512), { title: 'long' })
show.tensor(x['0, :4'] / (arange(4) - 1.5).clamp({ max: 0 }).floor().clamp({ min: -1 }), { title: 'odd' })
show.tensor((x - x) / (x - x), { title: 'none' })
show.tensor(arange(8).reshape(2, 4), { title: 'table' })
`

test('a marked cell is code, and no code again; another look is no other run', async ({ page }) => {
  const bench = await opened(page, figures.split('\n').slice(0, 4).join('\n'))
  await page.getByRole('button', { name: 'History' }).click()
  const runs = page.getByRole('complementary', { name: 'History' }).getByText(/^Run \d/)
  await expect(runs).toHaveCount(1)
  const field = bench.card('small').getByRole('application')
  // The look runs again: a press while the card gives way to its successor would reach neither.
  const drawn = async (button: 'mark cell' | 'unmark cell') => {
    await expect(bench.card('small').getByRole('button', { name: button, exact: true })).toBeVisible()
    await expect(bench.status).toHaveText(/^Done/)
  }
  expect(await bench.readCell(bench.card('small'), 1, 2)).toBe(6)
  await field.press('Enter')
  await expect(bench.program).toContainText('mark: [[1, 2]]')
  await drawn('unmark cell')
  await field.press('ArrowRight')
  await bench.card('small').getByRole('button', { name: 'mark cell', exact: true }).click()
  await expect(bench.program).toContainText('mark: [[1, 2], [1, 3]]')
  await drawn('unmark cell')
  await bench.card('small').getByRole('button', { name: 'unmark cell' }).click()
  await expect(bench.program).toContainText('mark: [[1, 2]]')
  await drawn('mark cell')
  await field.press('ArrowLeft')
  await field.press('Enter')
  await expect(bench.program).not.toContainText('mark')
  await expect(bench.status).toHaveText(/^Done/)
  await page.waitForTimeout(1200)
  await expect(runs).toHaveCount(1)
})

test('large figures are read by windows; a card that fills the window uses it; tables are copied', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const bench = await opened(page, figures)

  await test.step('a pooled heatmap, zoomed, reads the values themselves', async () => {
    const card = bench.card('big')
    const field = card.getByRole('application')
    await expect(card).toContainText('Overview')
    await field.focus()
    await field.press('End')
    await field.press('PageDown')
    for (let i = 0; i < 8; i++) await field.press('+')
    await expect(card.locator('.readout strong')).toHaveAttribute('title', '1199999')
  })
  await test.step('heads over 512 tokens: one of them, and as lines', async () => {
    const card = bench.card('long')
    await expect(card.getByRole('button', { name: /^head/ })).toHaveCount(4)
    expect(await bench.readCell(card, 3, 3)).toBeGreaterThan(0.05)
    await card.getByRole('button', { name: 'Lines' }).click()
    const lines = card.getByRole('group', { name: /^Lines of head 0/ })
    await lines.press('ArrowDown')
    await expect(card.locator('.attention-readout')).toContainText('attends to')
  })
  await test.step('what is no number is counted on the device', async () => {
    const summary = bench.card('none').locator('.tensor-summary')
    await expect(
      summary.locator('div', { has: page.getByText('NaN', { exact: true }) }).last(),
    ).toContainText('640')
    await expect(summary).not.toContainText('finite')
  })
  await test.step('a part of a table goes to the clipboard', async () => {
    const table = bench.card('table').getByRole('group', { name: /^Values of table/ })
    await bench.card('table').getByRole('cell', { name: '1', exact: true }).click()
    await table.press('Shift+ArrowRight')
    await table.press('Shift+ArrowDown')
    await table.press('ControlOrMeta+c')
    await expect(bench.card('table')).toContainText('copied 2 × 2 values')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('1\t2\n5\t6\n')
  })
  await test.step('full screen', async () => {
    for (const [title, least] of [
      ['big', 500],
      ['long', 250],
    ] as const) {
      const before = await bench
        .card(title)
        .locator('.heatmap-field, .attention-lines-scroll')
        .first()
        .boundingBox()
      await page.getByRole('button', { name: `Menu of ${title}` }).click()
      await page.getByRole('menuitem', { name: 'Full screen' }).click()
      const full = page.getByRole('dialog', { name: title })
      const field = full.locator('.heatmap-field, .attention-lines-scroll').first()
      await expect(field).toBeVisible()
      const box = await field.boundingBox()
      expect(box?.height).toBeGreaterThan(least)
      expect(box?.height).toBeGreaterThan(before?.height ?? 0)
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(900)
      await bench.picture(`full-${title}`)
      await page.keyboard.press('Escape')
    }
  })
})
