import { expect, type Locator, type Page } from '@playwright/test'

/** The workbench as a person uses it. */
export class Workbench {
  readonly page: Page
  readonly results: Locator
  readonly graph: Locator
  readonly program: Locator
  readonly status: Locator

  constructor(page: Page) {
    this.page = page
    this.results = page.getByRole('region', { name: 'Results', exact: true })
    this.graph = page.getByRole('region', { name: 'Graph', exact: true })
    this.program = page.getByRole('textbox', { name: 'Program' })
    this.status = page.locator('.status-phase')
  }

  async open(hash = ''): Promise<void> {
    await this.skipTour()
    await this.page.goto(`/${hash}`)
    await expect(this.program).toBeVisible()
  }

  /** Pages opened from now on are no first visit. */
  async skipTour(): Promise<void> {
    await this.page.addInitScript(() => {
      // The sandbox's frame has no storage.
      if (origin !== 'null') localStorage.setItem('vitrine.tour', 'seen')
    })
  }

  async openExample(title: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Experiments', exact: true }).click()
    await this.page.getByRole('list', { name: 'Examples' }).getByRole('button', { name: title }).click()
    await expect(this.page.getByRole('textbox', { name: 'Title of the experiment' })).toHaveValue(title)
  }

  /** Replaces the whole program. */
  async write(code: string): Promise<void> {
    await this.program.click()
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.keyboard.insertText(code)
  }

  /** Runs by the keyboard and waits for the end. */
  async run(): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+Enter')
    await expect(this.status).toHaveText(/^(Done|Stopped|Failed)/, { timeout: 90_000 })
  }

  /** Where a station of the graph has its name: sites stand on the rest of one that is open. */
  station(name: string): Locator {
    return this.graph.locator('.station-title', { hasText: name })
  }

  card(title: string): Locator {
    return this.results.getByRole('article').filter({ has: this.page.getByRole('heading', { name: title }) })
  }

  /** The number under the heatmap's cursor after it has been moved by keys from its first cell. */
  async readCell(card: Locator, row: number, column: number): Promise<number> {
    const field = card.getByRole('application')
    await field.focus()
    await field.press('ArrowRight')
    await field.press('PageUp')
    await field.press('Home')
    for (let y = 0; y < row; y++) await field.press('ArrowDown')
    for (let x = 0; x < column; x++) await field.press('ArrowRight')
    const text = await card.locator('.readout strong').innerText()
    return Number(text.replace('−', '-'))
  }

  picture(name: string): Promise<Buffer> {
    return this.page.screenshot({ path: `test-results/pictures/${name}.png` })
  }
}
