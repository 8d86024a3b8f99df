import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

interface Looked {
  page: Page
  /** A selector: only what stands inside it is looked at. */
  within?: string
  /** Only these rules of axe, as where all others have been looked at already. */
  rules?: readonly string[] | undefined
}

/** Fails where axe finds something on the page that shuts a reader out. */
export async function expectNoViolations({ page, within = 'html', rules }: Looked): Promise<void> {
  // Where Base UI hands the focus on, which is nothing to stop at.
  const axe = new AxeBuilder({ page }).include(within).exclude('[data-base-ui-focus-guard]')
  const { violations } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze()
  const found = violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(node => node.html).slice(0, 3) }))
  expect(found).toEqual([])
}
