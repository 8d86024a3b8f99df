import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { Workbench } from './page.ts'

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}

test('every command is found by its words and done by the keyboard', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await page.keyboard.press('ControlOrMeta+k')
  const field = page.getByRole('combobox', { name: 'Command' })
  await expect(field).toBeFocused()
  await expectNoViolations(page)
  await field.fill('no such command')
  await expect(page.getByText('No command has these words')).toBeVisible()
  await field.fill('logit')
  await field.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Title of the experiment' })).toHaveValue('Logit lens')

  await page.keyboard.press('ControlOrMeta+k')
  await field.fill('results')
  await field.press('Enter')
  await expect(bench.results.getByRole('region', { name: 'Result cards' })).toBeFocused()
  await page.keyboard.press('Alt+Shift+Digit1')
  await expect(bench.program).toBeFocused()

  await page.keyboard.press('F1')
  const map = page.getByRole('dialog', { name: 'Keyboard map' })
  await expect(map.getByText('Rename')).toBeVisible()
  await expectNoViolations(page)
  await bench.picture('keyboard-map')
  await page.keyboard.press('Escape')
  await expect(map).toBeHidden()
})

test('the first visit is a tour through one experiment that is really run and changed', async ({ page }) => {
  await page.goto('/')
  const bench = new Workbench(page)
  const tour = page.getByRole('region', { name: 'Tour' })
  await expect(tour.getByRole('heading')).toHaveText('A program about a model')
  await expect(bench.program).toBeVisible()
  await expectNoViolations(page)
  await bench.run()
  await expect(tour.getByRole('heading')).toHaveText('Every number comes from the model')
  const before = await bench.card('Next token').innerText()
  await tour.getByRole('button', { name: 'Next' }).click()
  await bench.graph.getByText('mlp.output').click()
  await page.keyboard.press('Escape')
  await expect(tour.getByRole('heading')).toHaveText('Change one thing')
  await bench.program.getByText('write: replaces what flows on').click()
  await page.keyboard.press('Home')
  await page.keyboard.insertText('// ')
  await bench.run()
  await expect(tour.getByRole('heading')).toHaveText('That was an experiment')
  expect(await bench.card('Next token').innerText()).not.toBe(before)
  await bench.picture('tour')
  await tour.getByRole('button', { name: 'Done' }).click()
  await page.reload()
  await expect(bench.program).toBeVisible()
  await expect(tour).toBeHidden()
})

test('drawers and places keep the sizes they were given', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await page.getByRole('button', { name: 'Model', exact: true }).click()
  const bar = page.getByRole('separator', { name: 'Size of the drawer' })
  await bar.focus()
  await bar.press('ArrowRight')
  await bar.press('ArrowRight')
  await expect(bar).toHaveAttribute('aria-valuenow', '340')
  await page.getByRole('separator', { name: 'Size of results' }).press('ArrowLeft')
  await page.reload()
  await page.getByRole('button', { name: 'Model', exact: true }).click()
  await expect(bar).toHaveAttribute('aria-valuenow', '340')
  await expect(page.getByRole('separator', { name: 'Size of results' })).toHaveAttribute(
    'aria-valuenow',
    '52',
  )
})
