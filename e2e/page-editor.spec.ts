import { expect, test, type Locator, type Page } from '@playwright/test'
import { Workbench } from './page.ts'

const head = `import { LanguageModel, show } from 'vitrine'\nconst model = await LanguageModel('vitrine/atlas')\n`

const completions = (page: Page) => page.locator('.cm-tooltip-autocomplete')

/** Types the beginning of a word and takes the completion of that name by keyboard alone. */
async function pick(page: Page, letters: string, label: string): Promise<void> {
  await page.keyboard.type(letters)
  const item = completions(page).getByRole('option', { name: new RegExp(`^${label}(?!\\w)`) })
  await expect(item).toBeVisible()
  // Completion takes no key in the first moments, so that what was meant for the text is not lost.
  await page.waitForTimeout(150)
  for (let moved = 0; moved < 40; moved++) {
    if ((await item.getAttribute('aria-selected')) === 'true') break
    await page.keyboard.press('ArrowDown')
  }
  await page.keyboard.press('Enter')
  await expect(completions(page)).toHaveCount(0)
}

/** An experiment on a model that is known: the first example has opened it. */
async function open(page: Page, code: string): Promise<Workbench> {
  const bench = new Workbench(page)
  await bench.open()
  await expect(bench.graph.getByText('vitrine/atlas').first()).toBeVisible()
  await bench.write(code)
  return bench
}

test('a new experiment is written by completion: what the model has, with shapes', async ({ page }) => {
  const bench = await open(page, `${head}const probs = await model.trace('The', () => model.logits)\n`)
  await page.keyboard.press('ControlOrMeta+End')
  await pick(page, 'const at = await mod', 'model')
  await pick(page, '.tra', 'trace')
  await page.keyboard.type(`('The Eiffel Tower', () => `)
  await pick(page, 'mod', 'model')
  await pick(page, '.transf', 'transformer')
  await pick(page, '.h', 'h')
  await page.keyboard.type('[3]')
  await pick(page, '.at', 'attn')
  await page.keyboard.type('.')
  await expect(completions(page).locator('li', { hasText: 'probs' })).toContainText('nHeads = 4')
  await expect(completions(page)).not.toContainText('residPost')
  await pick(page, 'pro', 'probs')
  await page.keyboard.press('End')
  await page.keyboard.type('\n')
  await pick(page, 'sho', 'show')
  await pick(page, '.atte', 'attention')
  await page.keyboard.type('(')
  await pick(page, 'at', 'at')
  await page.keyboard.type(`['0']`)
  await expect(page.locator('.cm-lintRange-error')).toHaveCount(0)
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  await expect(bench.results.getByRole('article')).toHaveCount(1)
})

/** Where the last word of a line is, from its left edge. */
const lastWord = (line: Locator): Promise<number> =>
  line.evaluate(element => {
    const range = document.createRange()
    range.selectNodeContents(element)
    return range.getBoundingClientRect().right - element.getBoundingClientRect().left - 12
  })

test('what a place is, by mouse and by key: type, words and recorded shape', async ({ page }) => {
  await open(
    page,
    `${head}const top = await model.trace('The Eiffel Tower', () => {\n  return model.transformer.h[3].output\n})\n`,
  )
  await expect(page.locator('.react-flow')).toContainText('layer 3')
  const output = page.locator('.cm-line', { hasText: 'h[3]' })
  const info = page.locator('.cm-info')
  await output.hover({ position: { x: await lastWord(output), y: 8 } })
  await expect(info).toContainText('Tensor, float32 [1, 3, 128] = [batch, position, dModel]')
  await page.keyboard.press('Escape')
  await expect(info).toHaveCount(0)
  await output.click({ position: { x: await lastWord(output), y: 8 } })
  await page.mouse.move(5, 5)
  await page.keyboard.press('ControlOrMeta+i')
  await expect(info).toContainText('float32 [1, 3, 128]')
  await page.keyboard.press('Escape')
  await expect(info).toHaveCount(0)
})

test('a module of another architecture is mended by key, and from the list of problems', async ({ page }) => {
  const bench = await open(
    page,
    `${head}await model.trace('The', () => model.model.layers[0].self_attn.output)\n`,
  )
  const problems = page.getByRole('region', { name: 'Problems' })
  await expect(problems).toContainText('this model has layers[0].attn.output')
  await expect(problems.getByRole('alert')).toHaveCount(1)
  await problems.getByRole('button', { name: 'write layers[0].attn.output' }).press('Enter')
  await expect(bench.program).toContainText('model.layers[0].attn.output')
  await expect(problems).toHaveCount(0)
  await bench.program.click()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(bench.program).toContainText('self_attn')
  await expect(page.locator('.cm-lintRange-error')).toBeVisible()
  await page.locator('.cm-line', { hasText: 'self_attn' }).click()
  await page.keyboard.press('ControlOrMeta+.')
  await expect(bench.program).toContainText('model.layers[0].attn.output')
})

test('the parameters of a call are shown while it is written', async ({ page }) => {
  await open(page, `${head}const h = model.embed.weight\n`)
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('h.transpose(')
  const help = page.locator('.cm-signature-help')
  await expect(help.locator('strong')).toHaveText('dim0: number')
  await page.keyboard.type('0, ')
  await expect(help.locator('strong')).toHaveText('dim1: number')
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
  await page.keyboard.press('Control+Shift+Space')
  await expect(help).toBeVisible()
})

test('rename changes every use, format puts it in order, and each is undone as one', async ({ page }) => {
  const code = `${head}const { hidden } = await model.trace('The',()=>{\nlet hidden=model.layers[1].residPost\nhidden+=1\nreturn {hidden}\n})\n`
  const bench = await open(page, code)
  await page.locator('.cm-line', { hasText: 'hidden+=1' }).click({ position: { x: 20, y: 8 } })
  await page.keyboard.press('F2')
  const name = page.getByRole('textbox', { name: 'New name of hidden' })
  await name.fill('stream')
  await name.press('Enter')
  await expect(bench.program).toContainText('stream+=1')
  await expect(bench.program).toContainText('return {hidden: stream}')
  await expect(bench.program).toContainText('const { hidden } = await')
  await page.keyboard.press('Shift+Alt+f')
  await expect(bench.program).toContainText('  let stream = model.layers[1].residPost')
  await expect(bench.program).toContainText('  return { hidden: stream }')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(bench.program).toContainText('let stream=model')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(bench.program).toContainText('let hidden=model')
})

test('where one touches, the editor has its own keys', async ({ browser }) => {
  const context = await browser.newContext({
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
  })
  const page = await context.newPage()
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(`${head}await model.trace('The', () => model.layers[0].output)\nmodel`)
  const keys = page.getByRole('toolbar', { name: 'Keys for the program' })
  await keys.getByRole('button', { name: 'type .', exact: true }).tap()
  const item = completions(page).locator('li', { hasText: 'transformer' })
  await expect(async () => {
    await keys.getByRole('button', { name: 'Complete' }).tap()
    await expect(item).toBeVisible({ timeout: 3000 })
  }).toPass()
  expect((await item.boundingBox())?.height).toBeGreaterThan(30)
  await item.tap()
  await expect(bench.program).toContainText('model.transformer')
  await keys.getByRole('button', { name: 'What is this' }).tap()
  await expect(page.locator('.cm-info')).toContainText('transformer')
  await keys.getByRole('button', { name: 'Undo' }).tap()
  await expect(bench.program).not.toContainText('model.transformer')
  await context.close()
})
