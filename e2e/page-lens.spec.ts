import { expect, test, type Locator, type Page } from '@playwright/test'
import { Workbench } from './page.ts'

const program = `import { LanguageModel, show, stack } from 'vitrine'
const model = await LanguageModel('vitrine/atlas', { device: 'wasm' })
const lens = await model.trace('The Eiffel Tower is in the city of', () =>
  stack(model.layers.map(layer => model.toLogits(layer.residPost)[0])).softmax(-1),
)
show.lens(lens, { y: model.layers.map((_, i) => 'layer ' + i), title: 'Lens' })
const best = lens['3, 6'].topk(5)
console.log(JSON.stringify({ ids: await best.indices.tolist(), values: await best.values.tolist() }))
console.log(model.decode(await best.indices.tolist()))
`

const cellAt = (card: Locator, y: number, x: number) => card.locator(`[data-cell="${y},${x}"]`)

async function opened(page: Page): Promise<{ bench: Workbench; card: Locator }> {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(program)
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  return { bench, card: bench.card('Lens') }
}

test('a click on a cell lists the tokens that the program finds there, and is written into the program', async ({
  page,
}) => {
  const { bench, card } = await opened(page)
  await cellAt(card, 3, 6).click()
  const tokens = card.getByRole('region', { name: /^Best tokens at layer 3/ })
  await expect(tokens.getByRole('listitem')).toHaveCount(5)
  const shown = await tokens
    .locator('.number')
    .evaluateAll(all => all.map(one => Number(one.getAttribute('title'))))
  const [line = ''] = await bench.results.locator('.log').allInnerTexts()
  const { values } = JSON.parse(line) as { values: number[] }
  expect(shown).toEqual(values)
  await expect(bench.program).toContainText('cell: [3, 6]')
  await expect(bench.status).toHaveText(/^Done/)
  await expect(cellAt(card, 3, 6)).toHaveAttribute('aria-selected', 'true')
})

test('a followed token stands in the program and is drawn over the layers', async ({ page }) => {
  const { bench, card } = await opened(page)
  await cellAt(card, 5, 7).click()
  await card.getByRole('button', { name: 'Follow ␣Paris' }).click()
  await expect(bench.program).toContainText(`track: [' Paris']`)
  const chart = card.getByRole('img', { name: /^Probability over the rows at ␣of: ␣Paris/ })
  await expect(chart).toBeVisible()
  expect(await chart.locator('circle').count()).toBe(6)
  await card.getByRole('textbox', { name: 'follow' }).fill(' Rome')
  await card.getByRole('button', { name: 'add' }).click()
  await expect(bench.program).toContainText(`track: [' Paris', ' Rome']`)
  await expect(card.getByRole('button', { name: 'Stop following ␣Rome' })).toBeVisible()
  await card.getByRole('button', { name: 'Stop following ␣Paris' }).click()
  await expect(bench.program).toContainText(`track: [' Rome']`)
})

test('cells are shaded by entropy, by rank, and by one token', async ({ page }) => {
  const { bench, card } = await opened(page)
  const shade = card.getByRole('combobox', { name: 'shade' })
  await shade.selectOption('entropy')
  await expect(bench.program).toContainText(`shade: 'entropy'`)
  await expect(card.getByText('entropy in nats', { exact: true })).toBeVisible()
  await shade.selectOption('rank')
  await expect(card.getByText('rank of the last row’s token', { exact: true })).toBeVisible()
  await cellAt(card, 5, 7).click()
  await card.getByRole('button', { name: 'Shade by ␣Paris' }).click()
  await expect(card.getByText('rank of ␣Paris', { exact: true })).toBeVisible()
  await bench.picture('lens-rank')
})

test('keys move over the grid, choose a cell, and go from card to card', async ({ page }) => {
  const { bench, card } = await opened(page)
  const grid = card.getByRole('grid')
  await grid.focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await grid.press(key)
  await expect(cellAt(card, 1, 1)).toHaveAttribute('data-cursor', 'true')
  await expect(card.locator('.readout').first()).toContainText('layer 1')
  await grid.press('Enter')
  await expect(bench.program).toContainText('cell: [1, 1]')
  await card.focus()
  await card.press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Full screen' })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('a card fills the screen and comes back as it was', async ({ page }) => {
  const { bench, card } = await opened(page)
  await cellAt(card, 2, 3).click()
  await expect(bench.status).toHaveText(/^Done/)
  await card.getByRole('button', { name: 'Menu of Lens' }).click()
  await page.getByRole('menuitem', { name: 'Full screen' }).click()
  const full = page.getByRole('dialog', { name: 'Lens' })
  await expect(full.getByRole('grid')).toBeVisible()
  expect((await full.boundingBox())?.width).toBe(page.viewportSize()?.width)
  await page.keyboard.press('Escape')
  await expect(full).toBeHidden()
  await expect(cellAt(card, 2, 3)).toHaveAttribute('aria-selected', 'true')
})

test('a card stands beside its line, and in the list where it went', async ({ page }) => {
  const { bench, card } = await opened(page)
  await card.getByRole('button', { name: 'Menu of Lens' }).click()
  await page.getByRole('menuitem', { name: 'Pin beside its line' }).click()
  await expect(bench.program).toContainText('pin: true')
  const pinned = page.getByRole('region', { name: 'Lens, pinned' })
  await expect(pinned.getByRole('grid')).toBeVisible()
  await expect(card.getByText(/pinned beside/)).toBeVisible()
  await pinned.getByRole('button', { name: 'unpin' }).click()
  await expect(card.getByRole('grid')).toBeVisible()
  await expect(bench.program).not.toContainText('pin: true')
})

test('an earlier run stands beside this one', async ({ page }) => {
  const { bench, card } = await opened(page)
  await bench.write(program.replace(' is in the city of', ' was in the city of'))
  await bench.run()
  await card.getByRole('button', { name: 'Menu of Lens' }).click()
  await page.getByRole('menuitem', { name: /Compare with run/ }).click()
  await page.getByRole('menuitem', { name: /^Run 1/ }).click()
  const beside = card.getByRole('region', { name: 'Compared with run 1' })
  await expect(beside.getByRole('grid', { name: /Lens of run 1/ })).toBeVisible()
  await beside.locator('[data-cell="5,7"]').hover()
  await expect(beside.locator('.readout')).toContainText('run 1 ␣Paris')
  await bench.picture('lens-compared')
})
