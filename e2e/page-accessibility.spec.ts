import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { Workbench } from './page.ts'

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(node => node.html).slice(0, 3) }))
  expect(found).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test('every screen is free of violations', async ({ page }) => {
      const bench = new Workbench(page)
      await bench.open()
      await bench.openExample('Attention on a repeated list')
      await bench.run()
      await bench.results.locator('.run-summary summary').click()
      await expectNoViolations(page)

      await page.getByRole('button', { name: 'Experiments', exact: true }).click()
      await expectNoViolations(page)
      await page.getByRole('button', { name: 'Model', exact: true }).click()
      await expect(page.getByRole('complementary', { name: 'Model' }).getByText('vocabulary')).toBeVisible()
      await expectNoViolations(page)
      await page.getByRole('button', { name: 'Close Model' }).click()

      await page.getByRole('button', { name: 'Share' }).click()
      await expectNoViolations(page)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^Model:/ }).click()
      await expectNoViolations(page)
      await page.keyboard.press('Escape')

      await bench.graph.getByRole('button', { name: 'list' }).click()
      await bench.write('const = 1')
      await expect(page.getByRole('region', { name: 'Problems' })).toBeVisible()
      await expectNoViolations(page)
    })

    test('cards of every other kind are free of violations', async ({ page }) => {
      const bench = new Workbench(page)
      await bench.open()
      await bench.openExample('Logit lens')
      await bench.run()
      await expect(bench.card('Probability of').locator('svg')).toBeVisible()
      await expectNoViolations(page)
      await bench.openExample('Steering by a difference of means')
      await bench.run()
      await expectNoViolations(page)
      await bench.write(
        `import { show } from 'vitrine'\nshow.text(['a', ' b'], [0.1, 0.9])\nshow.tensor([[1, 2], [3, 4]])\nconsole.warn('note')\n`,
      )
      await bench.run()
      await expect(bench.results.getByRole('article')).toHaveCount(2)
      await expectNoViolations(page)
    })

    test('on a narrow screen the places are tabs', async ({ page }) => {
      await page.setViewportSize({ width: 420, height: 860 })
      const bench = new Workbench(page)
      await bench.open()
      await bench.openExample('Look inside, change something')
      await bench.run()
      await page.getByRole('tab', { name: /Results/ }).click()
      await expect(bench.card('Next token')).toBeVisible()
      await expectNoViolations(page)
      await bench.picture(`narrow-results-${colorScheme}`)
      await page.getByRole('tab', { name: /Results/ }).press('ArrowLeft')
      await expect(bench.graph).toBeVisible()
      await expectNoViolations(page)
      await bench.picture(`narrow-graph-${colorScheme}`)
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(420)
    })
  })
