import { readFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { Workbench } from './page.ts'

const program = (text: string) => `// Mine
// What follows a place.
import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const { logits } = await model.trace('${text}', () => ({ logits: model.logits }))
show.tokens(logits['0, -1'].softmax(-1), { title: 'Next' })
`

const drawer = (page: Page, name: 'Experiments' | 'History') => page.getByRole('complementary', { name })
const openDrawer = (page: Page, name: 'Experiments' | 'History') =>
  page.getByRole('button', { name, exact: true }).click()
const own = (page: Page) => page.getByRole('list', { name: 'Your experiments' })
const title = (page: Page) => page.getByRole('textbox', { name: 'Title of the experiment' })

async function choose(page: Page, experiment: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${experiment}`, exact: true }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

test('what is written is there after a reload, and can still be undone', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write('const first = 1\n')
  await expect(bench.program).toContainText('first')
  // Steps of typing that lie apart are steps of undo.
  await page.waitForTimeout(700)
  await page.keyboard.insertText('const second = 2\n')
  await page.waitForTimeout(700)
  await page.reload()
  await expect(bench.program).toContainText('const second = 2')
  await bench.program.click()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(bench.program).not.toContainText('second')
  await expect(bench.program).toContainText('const first = 1')
  await page.keyboard.press('ControlOrMeta+y')
  await expect(bench.program).toContainText('const second = 2')
})

test('experiments are listed, renamed, copied, searched, deleted and brought back', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await openDrawer(page, 'Experiments')
  await drawer(page, 'Experiments').getByRole('button', { name: 'New experiment', exact: true }).click()
  await expect(title(page)).toHaveValue('New experiment')
  await bench.write('// Mine\nconst a = 1\n')
  await title(page).fill('First of mine')
  await openDrawer(page, 'Experiments')
  await expect(own(page).getByRole('button', { name: /First of mine.*lines/ })).toBeVisible()
  await choose(page, 'First of mine', 'Rename')
  await page.getByRole('textbox', { name: 'New name of First of mine' }).fill('Renamed')
  await page.keyboard.press('Enter')
  await expect(title(page)).toHaveValue('Renamed')
  await choose(page, 'Renamed', 'Duplicate')
  await expect(title(page)).toHaveValue('Renamed (copy)')
  await bench.write('// Another\nconst b = 2\n')
  await openDrawer(page, 'Experiments')
  await expect(own(page).getByRole('listitem')).toHaveCount(2)
  await choose(page, 'Renamed (copy)', 'Delete')
  await expect(own(page).getByRole('listitem')).toHaveCount(1)
  await expect(title(page)).toHaveValue('Renamed')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(own(page).getByRole('listitem')).toHaveCount(2)
  await own(page)
    .getByRole('button', { name: /Renamed \(copy\).*lines/ })
    .click()
  await expect(bench.program).toContainText('// Another')
})

test('experiments go out as one file and come back in another browser', async ({ page, browser }) => {
  const bench = new Workbench(page)
  await bench.open()
  for (const name of ['One', 'Two']) {
    await openDrawer(page, 'Experiments')
    await drawer(page, 'Experiments').getByRole('button', { name: 'New experiment', exact: true }).click()
    await title(page).fill(name)
    await bench.write(`// ${name}\nconst n = '${name}'\n`)
  }
  await openDrawer(page, 'Experiments')
  await expect(own(page).getByRole('listitem')).toHaveCount(2)
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save all as a file' }).click()
  const path = await (await saving).path()
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    experiments: [{ title: 'Two' }, { title: 'One' }],
  })

  const context = await browser.newContext()
  const other = new Workbench(await context.newPage())
  await other.open()
  // Dropped anywhere on the page.
  const text = await readFile(path, 'utf8')
  await other.page.evaluate(content => {
    const data = new DataTransfer()
    data.items.add(new File([content], 'experiments.vitrine.json', { type: 'application/json' }))
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
    )
  }, text)
  await expect(title(other.page)).toHaveValue('Two')
  await openDrawer(other.page, 'Experiments')
  await expect(own(other.page).getByRole('listitem')).toHaveCount(2)
  await context.close()
})

test('runs are kept with what had changed; two stand beside each other; their code comes back', async ({
  page,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(program('The tower is in the city of'))
  await bench.run()
  await bench.write(program('The capital of France is'))
  await bench.run()
  await openDrawer(page, 'History')
  const runs = page.getByRole('list', { name: 'Runs' })
  await expect(runs.getByRole('listitem')).toHaveCount(2)
  const newest = runs.getByRole('listitem').first()
  await expect(newest).toContainText('Run 2')
  await expect(newest).toContainText('on screen')
  await expect(newest).toContainText("line 5: const { logits } = await model.trace('The cap")
  await expect(newest).toContainText('vitrine/atlas')

  // They outlive the page.
  await page.reload()
  await openDrawer(page, 'History')
  await page.getByRole('button', { name: 'Compare run 2 with run 1' }).click()
  const dialog = page.getByRole('dialog', { name: 'Run 2' })
  await expect(dialog.getByRole('article')).toHaveCount(2)
  await expect(dialog.getByRole('heading', { name: 'Next' })).toHaveCount(2)
  await expect(dialog.locator('.run-verdict')).toHaveText(/^Card 1: (shows other tokens|differs by)/)
  await dialog.getByLabel('beside').selectOption('no other')
  await expect(dialog.getByRole('article')).toHaveCount(1)
  await bench.picture('run-dialog')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Go back to the code of run 1' }).click()
  await expect(bench.program).toContainText('The tower is in')
  await bench.program.click()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(bench.program).toContainText('The capital of France')
})

test('a version is looked at against now and gone back to', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(program('The tower is in the city of'))
  await bench.run()
  await bench.write(program('The capital of France is'))
  await openDrawer(page, 'History')
  const versions = page.getByRole('list', { name: 'Versions' })
  await versions
    .getByRole('button', { name: /Look at the version/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog', { name: /Version of/ })
  await expect(dialog.locator('[data-kind="gone"]')).toHaveCount(1)
  await expect(dialog.locator('[data-kind="new"]')).toContainText('The capital of France')
  await dialog.getByRole('button', { name: 'Go back to this version' }).click()
  await expect(bench.program).toContainText('The tower is in')
})

test('a reload in the middle of a run brings the page back whole and says so', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(`${program('The tower is in the city of')}await new Promise(() => {})\n`)
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(bench.status).toHaveText('Running')
  await page.reload()
  await expect(bench.program).toContainText('The tower is in')
  await expect(page.getByText(/The run that began at .* was interrupted/)).toBeVisible()
  await expect(bench.status).toHaveText('Ready')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.reload()
  await expect(bench.program).toBeVisible()
  await expect(page.getByText(/was interrupted/)).toHaveCount(0)
})

test('another tab follows along, and where both have changed both versions are kept', async ({
  page,
  context,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write('const a = 1\n')
  await page.waitForTimeout(600)
  const other = new Workbench(await context.newPage())
  await other.open()
  await expect(other.program).toContainText('const a = 1')
  await bench.write('const a = 2\n')
  await expect(other.program).toContainText('const a = 2')
  // Both write before either has saved: the saving of the one finds that of the other.
  await other.program.click()
  await bench.program.click()
  await Promise.all([page.keyboard.insertText('// here\n'), other.page.keyboard.insertText('// there\n')])
  const said = async () =>
    (await page.getByText(/was changed in another tab/).count()) +
    (await other.page.getByText(/was changed in another tab/).count())
  await expect.poll(said).toBe(1)
  await openDrawer(page, 'Experiments')
  await expect(own(page).getByRole('listitem')).toHaveCount(2)
})

test('without storage everything works, and the page says that nothing is kept', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(IDBFactory.prototype, 'open', {
      value: () => {
        throw new DOMException('no storage here', 'SecurityError')
      },
    })
  })
  const bench = new Workbench(page)
  await bench.open()
  await expect(page.getByText(/gives the page no storage/)).toBeVisible()
  await bench.write(program('The tower is in the city of'))
  await bench.run()
  await openDrawer(page, 'History')
  await expect(page.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(1)
})

test('what an earlier version of the page kept is taken over', async ({ page }) => {
  // Before the page is opened for the first time: it would keep an experiment of its own.
  await page.addInitScript(() => {
    // The sandbox's frame has no storage.
    if (origin === 'null') return
    const recipe = { version: 1, code: '// from before\n', title: 'Old one', model: null, view: {} }
    localStorage.setItem('vitrine.experiment', JSON.stringify(recipe))
    localStorage.setItem(
      'vitrine.earlier',
      JSON.stringify([{ ...recipe, code: '// even before\n', title: 'Older one' }]),
    )
  })
  await page.goto('/')
  const bench = new Workbench(page)
  await expect(bench.program).toContainText('// from before')
  await openDrawer(page, 'Experiments')
  await expect(
    own(page)
      .getByRole('button', { name: /Older one/ })
      .first(),
  ).toBeVisible()
  expect(await page.evaluate(() => localStorage.getItem('vitrine.experiment'))).toBeNull()
})
