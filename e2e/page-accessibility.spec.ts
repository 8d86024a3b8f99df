import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { Workbench } from './page.ts'

async function expectNoViolations(page: Page): Promise<void> {
  // Where Base UI hands the focus on, which is nothing to stop at.
  const axe = new AxeBuilder({ page }).exclude('[data-base-ui-focus-guard]')
  const { violations } = await axe.analyze()
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

    test('what opens over the page is free of violations', async ({ page }) => {
      const bench = new Workbench(page)
      await bench.open()
      await bench.run()
      await page.getByRole('button', { name: 'History', exact: true }).click()
      const history = page.getByRole('complementary', { name: 'History' })
      await expect(history.getByText('Run 1')).toBeVisible()
      await expectNoViolations(page)
      await page.getByRole('button', { name: 'Close History' }).click()

      const card = bench.card('Residual stream')
      await card.focus()
      await card.press('Enter')
      await expect(page.getByRole('menu')).toBeVisible()
      await expectNoViolations(page)
      await page.keyboard.press('Escape')
      await card.focus()
      await card.press('f')
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectNoViolations(page)
      await page.keyboard.press('Escape')

      await bench.graph.getByText('mlp.output').click()
      await expect(page.getByRole('menuitem', { name: /^Zero it/ })).toBeVisible()
      await expectNoViolations(page)
      await page.keyboard.press('Escape')
      await bench.graph.getByRole('button', { name: 'station, layer 1' }).click()
      await expect(bench.graph.getByText('attn.probs')).toBeVisible()
      await expectNoViolations(page)
      await bench.graph.getByRole('button', { name: /^Export/ }).click()
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
