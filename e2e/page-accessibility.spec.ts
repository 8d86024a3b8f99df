import { expect, test, type Page } from '@playwright/test'
import { expectNoViolations } from './expectNoViolations.ts'
import { Workbench } from './page.ts'

for (const colorScheme of ['light', 'dark'] as const)
  test.describe(colorScheme, () => {
    test.use({ colorScheme })
    // Both themes have the same elements: in the second one only the colours are new.
    const rules = colorScheme === 'dark' ? ['color-contrast'] : undefined
    const look = (page: Page) => expectNoViolations({ page, rules })

    test('every screen is free of violations', async ({ page }) => {
      const bench = new Workbench(page)
      await bench.open()
      await bench.openExample('Attention on a repeated list')
      await bench.run()
      await bench.results.locator('.run-summary summary').click()
      await look(page)

      await page.getByRole('button', { name: 'Experiments', exact: true }).click()
      await look(page)
      await page.getByRole('button', { name: 'Model', exact: true }).click()
      await expect(page.getByRole('complementary', { name: 'Model' }).getByText('vocabulary')).toBeVisible()
      await look(page)
      await page.getByRole('button', { name: 'Close Model' }).click()

      await page.getByRole('button', { name: 'Share' }).click()
      await look(page)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^Model:/ }).click()
      await look(page)
      await page.keyboard.press('Escape')

      await bench.graph.getByRole('button', { name: 'list' }).click()
      await bench.write('const = 1')
      await expect(page.getByRole('region', { name: 'Problems' })).toBeVisible()
      await look(page)
    })

    test('what opens over the page is free of violations', async ({ page }) => {
      const bench = new Workbench(page)
      await bench.open()
      await bench.run()
      await page.getByRole('button', { name: 'History', exact: true }).click()
      const history = page.getByRole('complementary', { name: 'History' })
      await expect(history.getByText('Run 1')).toBeVisible()
      await look(page)
      await page.getByRole('button', { name: 'Close History' }).click()

      const card = bench.card('Residual stream')
      await card.focus()
      await card.press('Enter')
      await expect(page.getByRole('menu')).toBeVisible()
      await look(page)
      await page.keyboard.press('Escape')
      await card.focus()
      await card.press('f')
      await expect(page.getByRole('dialog')).toBeVisible()
      await look(page)
      await page.keyboard.press('Escape')

      await bench.graph.getByText('mlp.output').click()
      await expect(page.getByRole('menuitem', { name: /^Zero it/ })).toBeVisible()
      await look(page)
      await page.keyboard.press('Escape')
      await bench.station('layer 1').click()
      await expect(bench.graph.getByText('attn.probs')).toBeVisible()
      await look(page)
      await bench.graph.getByRole('button', { name: /^Export/ }).click()
      await look(page)
    })

    test('cards of every other kind are free of violations', async ({ page }) => {
      const bench = new Workbench(page)
      await bench.open()
      await bench.openExample('Logit lens')
      await bench.run()
      await expect(bench.card('Probability of').locator('svg')).toBeVisible()
      await look(page)
      await bench.openExample('Steering by a difference of means')
      await bench.run()
      await look(page)
      await bench.write(
        `import { show } from 'vitrine'\nshow.text(['a', ' b'], [0.1, 0.9])\nshow.tensor([[1, 2], [3, 4]])\nconsole.warn('note')\n`,
      )
      await bench.run()
      await expect(bench.results.getByRole('article')).toHaveCount(2)
      await look(page)
    })

    test('on a narrow screen the places are tabs', async ({ page }) => {
      await page.setViewportSize({ width: 420, height: 860 })
      const bench = new Workbench(page)
      await bench.open()
      await bench.openExample('Look inside, change something')
      await bench.run()
      await page.getByRole('tab', { name: /Results/ }).click()
      await expect(bench.card('Next token')).toBeVisible()
      await look(page)
      await bench.picture(`narrow-results-${colorScheme}`)
      await page.getByRole('tab', { name: /Results/ }).press('ArrowLeft')
      await expect(bench.graph).toBeVisible()
      await look(page)
      await bench.picture(`narrow-graph-${colorScheme}`)
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(420)
    })
  })
