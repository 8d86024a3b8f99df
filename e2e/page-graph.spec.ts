import { readFileSync } from 'node:fs'
import { expect, test, type Page } from '@playwright/test'
import { Workbench } from './page.ts'

const head = `import { LanguageModel, show } from 'vitrine'\nconst model = await LanguageModel('vitrine/atlas')\n`

async function openFirst(page: Page): Promise<Workbench> {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Look inside, change something')
  await expect(
    bench.graph.getByRole('button', { name: /^write, transformer\.h\.5\.mlp\.output/ }),
  ).toBeVisible()
  return bench
}

const depthOf = (bench: Workbench) => bench.graph.getByRole('combobox', { name: 'Depth' })

test('the model folds to one station and unfolds to its blocks, modules and sites', async ({ page }) => {
  const bench = await openFirst(page)
  const stations = bench.graph.locator('.station')
  await depthOf(bench).selectOption('model')
  await expect(stations).toHaveText(['▸model, 6 layers'])
  await expect(bench.graph.locator('.site')).toHaveText(/2 read, 1 written/)
  await depthOf(bench).selectOption('blocks')
  await expect(stations.filter({ hasText: 'layer 5' })).toBeVisible()
  await depthOf(bench).selectOption('attention and MLP')
  await bench.graph.locator('.site', { hasText: 'mlp' }).click()
  await expect(bench.graph.locator('.site', { hasText: 'mlp.output' })).toBeVisible()
  await bench.graph.getByRole('button', { name: 'Fold all' }).click()
  await expect(bench.graph.locator('.site', { hasText: 'mlp.output' })).toHaveCount(0)
})

test('the search counts its hits and Enter walks through them', async ({ page }) => {
  const bench = await openFirst(page)
  const field = bench.graph.getByRole('searchbox', { name: 'Search the graph' })
  await field.fill('output')
  const count = bench.graph.getByRole('toolbar').getByRole('status')
  await expect(count).toHaveText(/^\d+$/)
  const hits = Number(await count.innerText())
  expect(hits).toBeGreaterThan(1)
  await field.press('Enter')
  await expect(count).toHaveText(`1 of ${hits}`)
  await field.press('Enter')
  await expect(count).toHaveText(`2 of ${hits}`)
  await field.press('Shift+Enter')
  await expect(count).toHaveText(`1 of ${hits}`)
  await field.press('Escape')
  await expect(field).toHaveValue('')
})

test('arrow keys travel the strip and the wires, Enter marks the code', async ({ page }) => {
  const bench = await openFirst(page)
  await bench.graph.getByRole('group', { name: /^Intervention graph/ }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await expect(bench.graph.locator('.station:focus')).toContainText('lm_head')
  await page.keyboard.press('ArrowDown')
  await expect(bench.graph.locator('.site:focus')).toContainText('output')
  await page.keyboard.press('ArrowDown')
  await expect(bench.graph.locator('.operation:focus')).toContainText('[:, -1]')
  await page.keyboard.press('Enter')
  await expect(page.locator('.cm-node-mark').first()).toContainText('lm_head.output')
})

test('a site that nothing touches is chosen at its station by keys, and what is chosen is written and runs', async ({
  page,
}) => {
  const bench = await openFirst(page)
  await bench.station('layer 1').click()
  const site = bench.graph.getByRole('button', { name: /^site, transformer\.h\.1\.mlp\.output/ })
  await site.focus()
  await page.keyboard.press('m')
  const menu = page.getByRole('menu')
  await expect(menu).toContainText('transformer.h.1.mlp.output')
  await menu.getByRole('menuitem', { name: /^Zero it/ }).click()
  await expect(bench.program).toContainText('model.transformer.h[1].mlp.output = 0')
  await expect(
    bench.graph.getByRole('button', { name: /^write, transformer\.h\.1\.mlp\.output/ }),
  ).toBeVisible()
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
})

test('a site is read and skipped by its menu', async ({ page }) => {
  const bench = await openFirst(page)
  await bench.graph.getByRole('button', { name: /^write, transformer\.h\.5\.mlp\.output/ }).click()
  await page.getByRole('menuitem', { name: /^Read it/ }).click()
  await expect(bench.program).toContainText(/= model\.transformer\.h\[(-1|5)\]\.mlp\.output/)
  await bench.station('layer 0').click()
  await bench.graph.getByRole('button', { name: /^site, transformer\.h\.0\.attn\.output/ }).click()
  await page.getByRole('menuitem', { name: /^Skip attn/ }).click()
  await expect(bench.program).toContainText('model.transformer.h[0].attn.skip(')
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
})

test('after a run boxes show shape, range, picture and time, and what did not run', async ({ page }) => {
  const bench = await openFirst(page)
  await bench.run()
  const measure = bench.graph.getByRole('button', { name: 'Measure values' })
  const site = bench.graph.getByRole('button', { name: /^read, transformer\.h\.1\.input/ })
  // A run that took long is measured when it is asked for.
  if (await measure.isVisible()) await measure.click()
  await expect(site.locator('canvas')).toBeVisible()
  await expect(site).toContainText('[1, 8, 128]')
  await expect(site.locator('.box-value')).toContainText('…')
  await expect(site).toHaveAttribute('aria-label', /float32, −[\d.]+ to [\d.]+, mean .* m?s/)
  const places = await boxPlaces(bench)
  await bench.run()
  expect(await boxPlaces(bench)).toEqual(places)
  await expect(site).toContainText(/reused/)
})

const boxPlaces = (bench: Workbench) =>
  bench.graph
    .locator('.react-flow__node')
    .evaluateAll(nodes => nodes.map(node => `${node.getAttribute('data-id')} ${node.getAttribute('style')}`))

test('a box and its code are outlined together, whichever of them is pointed at', async ({ page }) => {
  const bench = await openFirst(page)
  const site = bench.graph.getByRole('button', { name: /^write, transformer\.h\.5\.mlp\.output/ })
  // The drawing of the example that was just opened may still take the place of the one before.
  await expect(async () => {
    await page.mouse.move(5, 5)
    await site.hover()
    await expect(site).toHaveAttribute('data-hover', { timeout: 1000 })
  }).toPass()
  await expect(page.locator('.cm-hover-mark').first()).toContainText('mlp.output')
  await expect(bench.graph.locator('.graph-readout')).toContainText('transformer.h.5.mlp.output')
})

test('the list says what the picture says and does what it does', async ({ page }) => {
  const bench = await openFirst(page)
  await bench.graph.getByRole('button', { name: 'list' }).click()
  const list = bench.graph.getByRole('list', { name: 'Graph as a list' })
  await list.getByRole('button', { name: 'all its sites' }).nth(1).click()
  await list.getByRole('button', { name: 'Actions at transformer.h.0.attn.z' }).click()
  await page.getByRole('menuitem', { name: /^Read it/ }).click()
  await expect(bench.program).toContainText('model.transformer.h[0].attn.z')
})

test('the drawing is a file: SVG that a parser reads, and PNG', async ({ page }) => {
  const bench = await openFirst(page)
  const save = async (kind: string) => {
    await bench.graph.getByRole('button', { name: 'Export' }).click()
    const waiting = page.waitForEvent('download')
    await page.getByRole('menuitem', { name: kind, exact: true }).click()
    return (await waiting).path()
  }
  const svg = readFileSync(await save('SVG'), 'utf8')
  const parsed = await page.evaluate(text => {
    const document = new DOMParser().parseFromString(text, 'image/svg+xml')
    return {
      error: document.querySelector('parsererror')?.textContent ?? null,
      texts: [...document.querySelectorAll('text')].map(node => node.textContent),
      boxes: document.querySelectorAll('g[data-box]').length,
    }
  }, svg)
  expect(parsed.error).toBeNull()
  expect(parsed.texts).toContain('● mlp.output')
  expect(parsed.boxes).toBe(await bench.graph.locator('.react-flow__node').count())
  const png = readFileSync(await save('PNG'))
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10])
  const width = Number(/width="(\d+)"/.exec(svg)?.[1])
  expect(png.readUInt32BE(16)).toBe(width * 2)
})

test('tidy loads its layout when it is asked for, and a second press goes back', async ({ page }) => {
  const asked: string[] = []
  page.on('request', request => asked.push(request.url()))
  const bench = await openFirst(page)
  const before = await boxPlaces(bench)
  expect(asked.filter(url => url.includes('elk'))).toEqual([])
  const tidy = bench.graph.getByRole('button', { name: 'Tidy' })
  await tidy.click()
  await expect(tidy).toHaveAttribute('aria-pressed', 'true')
  expect(asked.some(url => url.includes('elk'))).toBe(true)
  expect(await boxPlaces(bench)).not.toEqual(before)
  await page.locator('.cm-line', { hasText: 'read: a tensor' }).click()
  await page.keyboard.press('End')
  await page.keyboard.insertText(' and more')
  await expect(tidy).toHaveAttribute('aria-pressed', 'true')
  await tidy.click()
  await expect(tidy).toHaveAttribute('aria-pressed', 'false')
  expect(await boxPlaces(bench)).toEqual(before)
})

test('a loop is one card; opened, what is too much for the drawing stands in groups that open', async ({
  page,
}) => {
  const bench = await openFirst(page)
  await bench.write(
    `${head}export const { end } = await model.trace('The', () => {\n  let end = model.layers[2].residPost\n  for (let i = 1; i < 700; i++) end = end.add(i)\n  return { end }\n})\n`,
  )
  const loop = bench.graph.getByRole('button', { name: /^operation, add ×699/ })
  await loop.click()
  // The picture keeps only what is in sight in the page.
  await bench.graph.getByRole('button', { name: 'list' }).click()
  await expect(bench.graph.locator('li[data-kind="group"]').first()).toContainText(/\d+ more operations/)
  const boxes = bench.graph.locator('.graph-list > li')
  expect(await boxes.count()).toBeLessThanOrEqual(500)
  const before = await boxes.count()
  await bench.graph
    .locator('li[data-kind="group"]')
    .first()
    .getByRole('button', { name: 'open', exact: true })
    .click()
  await expect.poll(() => boxes.count()).toBeGreaterThan(before)
  expect(await boxes.count()).toBeLessThanOrEqual(500)
})
