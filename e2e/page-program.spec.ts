import { expect, test } from '@playwright/test'
import { Workbench } from './page.ts'

const head = `import { LanguageModel, show } from 'vitrine'\nconst model = await LanguageModel('vitrine/atlas')\n`

test('a wrong site name is marked on its line with the nearest real names, without running', async ({
  page,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(`${head}await model.trace('The', () => {\n  return model.layers[1].atn.probs\n})\n`)
  const problem = page.getByRole('region', { name: 'Problems' }).getByRole('alert')
  await expect(problem).toContainText('4:')
  await expect(problem).toContainText('atn')
  await expect(problem).toContainText(/this model has transformer\.h\[i\]\.attn/)
  const mark = page.locator('.cm-lintRange-error').first()
  await expect(mark).toBeVisible()
  expect(await mark.evaluate(element => element.closest('.cm-line')?.textContent)).toContain('atn')
})

test('an endless loop is stopped within 3 s and the page lives on', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Look inside, change something')
  await expect(bench.graph.getByText('mlp.output')).toBeVisible()
  await bench.write(`console.log('the loop begins')\nwhile (true) {}\n`)
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(bench.results.getByText('the loop begins')).toBeVisible()
  const start = Date.now()
  await expect(bench.status).toHaveText(/^Failed/)
  expect(Date.now() - start).toBeLessThan(3000)
  await expect(bench.results.getByRole('alert')).toContainText(/2 s|without|stopped/)
  await bench.openExample('Look inside, change something')
  await bench.run()
  await expect(bench.card('Next token').getByRole('listitem').first()).toHaveText(/␣Paris/)
})

test('Stop ends a run, and the next run starts from the beginning', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Patching one residual position')
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByRole('button', { name: /^Stop/ }).click()
  await expect(bench.status).toHaveText(/^Stopped/)
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
})

test('a node and its code select each other', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Look inside, change something')
  await bench.graph.getByText('mlp.output').click()
  await expect(page.locator('.cm-node-mark').first()).toContainText('mlp.output')
  await page.locator('.cm-line', { hasText: 'read: a tensor' }).click({ position: { x: 190, y: 8 } })
  await expect(bench.graph.locator('.site[data-selected]')).toHaveText(/input/)
})

test('the graph is also a list, in the order of the program, that selects code', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Look inside, change something')
  await bench.graph.getByRole('button', { name: 'list' }).click()
  const list = bench.graph.getByRole('list', { name: 'Graph as a list' })
  await expect(list.getByRole('listitem').first()).toContainText('The Eiffel Tower')
  await list.getByRole('button', { name: /write.*mlp\.output/ }).press('Enter')
  await expect(page.locator('.cm-node-mark').first()).toContainText('mlp.output')
})

test('an error of a run is at its line, with what came before it', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(`${head}console.log('before')\nthrow new Error('mine')\n`)
  await bench.run()
  await expect(bench.status).toHaveText(/^Failed/)
  await expect(bench.results.getByRole('alert')).toContainText('mine')
  await expect(bench.results.getByRole('alert')).toContainText('4:')
  await expect(bench.results.getByText('before')).toBeVisible()
})

test('a choice of device is written into the program and obeyed', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Look inside, change something')
  await page.getByRole('button', { name: /^Model:/ }).click()
  await page.getByRole('combobox', { name: 'Device' }).selectOption('wasm')
  await page.keyboard.press('Escape')
  await expect(bench.program).toContainText("LanguageModel('vitrine/atlas', { device: 'wasm' })")
  await bench.run()
  await expect(bench.card('Next token').locator('.card-label')).toContainText('WASM')
})

test('a path from the model panel is written at the cursor', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Look inside, change something')
  await page.getByRole('button', { name: 'Model', exact: true }).click()
  const panel = page.getByRole('complementary', { name: 'Model' })
  await panel.getByRole('searchbox').fill('h.3.attn.probs')
  await page.locator('.cm-line').last().click()
  await panel.getByRole('button', { name: /^probs/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Write its path at the cursor' }).click()
  await expect(bench.program).toContainText('model.transformer.h[3].attn.probs')
})

test('what was written is there after a reload', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write('// mine\n')
  await page.reload()
  await expect(bench.program).toContainText('// mine')
})

test('naming a model of the hub downloads nothing until the program is run', async ({ page }) => {
  const outside: string[] = []
  await page.route(
    url => url.hostname !== 'localhost',
    route => {
      outside.push(route.request().url())
      return route.abort()
    },
  )
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(head.replace('vitrine/atlas', 'somebody/model'))
  await expect(bench.graph.getByText('What somebody/model offers is not known here yet')).toBeVisible()
  expect(outside).toEqual([])
  await bench.run()
  await expect(bench.status).toHaveText(/^Failed/)
  await expect(bench.results.getByRole('alert')).toContainText('somebody/model')
  expect(outside).not.toEqual([])
})

test('small screens turn to the results when a program is run', async ({ page }) => {
  await page.setViewportSize({ width: 420, height: 860 })
  const bench = new Workbench(page)
  await bench.open()
  await page.getByRole('button', { name: /^Run/ }).click()
  await expect(page.getByRole('tab', { name: /Results/ })).toHaveAttribute('aria-selected', 'true')
  await expect(bench.card('Next token')).toBeVisible()
})
