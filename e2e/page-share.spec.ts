import { expect, test } from '@playwright/test'
import { Workbench } from './page.ts'

async function linkOf(bench: Workbench): Promise<string> {
  await bench.page.getByRole('button', { name: 'Share' }).click()
  const field = bench.page.getByRole('textbox', { name: 'Link' })
  await expect(field).toHaveValue(/#v1\./)
  return (await field.inputValue()).replace(/^.*#/, '#')
}

test('a link reopens the same experiment and does not run it', async ({ page, context }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Logit lens')
  const hash = await linkOf(bench)

  const other = new Workbench(await context.newPage())
  await other.open(hash)
  await expect(other.page.getByRole('textbox', { name: 'Title of the experiment' })).toHaveValue('Logit lens')
  await expect(other.program).toContainText('model.toLogits(layer.residPost)')
  await expect(other.graph.getByText('layer 5')).toBeVisible()
  await expect(other.status).toHaveText('Ready')
  await expect(other.results.getByText('The case is empty')).toBeVisible()
})

test('a damaged link says so, keeps what is on screen, and offers what could be read', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.openExample('Logit lens')
  const hash = await linkOf(bench)
  await bench.page.keyboard.press('Escape')
  await bench.write('// my own work\n')
  await page.goto(`/${hash.slice(0, Math.floor(hash.length * 0.6))}`)
  await page.reload()
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('This link is damaged')
  await expect(bench.program).toContainText('// my own work')
  await alert.getByRole('button', { name: 'Open what could be read' }).click()
  await expect(bench.program).toContainText('// Logit lens')
  // One's own work is one click away.
  await page.getByRole('button', { name: 'Experiments', exact: true }).click()
  await page
    .getByRole('complementary')
    .getByRole('button', { name: /Logit lens.*lines/ })
    .first()
    .click()
  await expect(bench.program).toContainText('// my own work')
})

test('a hostile link opens nothing', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open('#v1.%3Cscript%3Ealert(1)%3C/script%3E')
  await expect(page.getByRole('alert')).toContainText('damaged')
  await expect(bench.status).toHaveText('Ready')
})

test('a program too long for a link is offered as a file, and the file opens again', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  const lines = Array.from(
    { length: 900 },
    (_, i) => `// ${(i * 2654435761).toString(36)} ${(i * 40503 + 7).toString(36)}`,
  )
  await bench.write(`${lines.join('\n')}\n`)
  await page.getByRole('button', { name: 'Share' }).click()
  await expect(page.getByText(/Send a file instead/)).toBeVisible()
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as file' }).click()
  const path = await (await saving).path()
  await page.keyboard.press('Escape')
  await bench.openExample('Logit lens')
  await page.getByRole('button', { name: 'Experiments', exact: true }).click()
  await page.getByLabel('Experiment file').setInputFiles(path)
  await expect(bench.program).toContainText(lines[3] ?? '')
})
