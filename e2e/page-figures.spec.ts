import { readFile } from 'node:fs/promises'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { expectNoViolations } from './expectNoViolations.ts'
import { readSafetensors } from '../src/graph/safetensors.ts'
import { Workbench } from './page.ts'

const program = `import { LanguageModel, show, arange } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const prompt = 'The Eiffel Tower is in the city of'
const probs = await model.trace(prompt, () => model.layers[3].attn.probs[0])
show.heatmap(arange(100000).reshape(1000, 100), { title: 'counted', marginals: true })
show.attention(probs, { title: 'patterns' })
show.tensor(arange(8192).reshape(8, 1024), { title: 'wide' })
show.line([1, 10, 100], { title: 'powers', yScale: 'log', x: ['=a', 'b,c', 'd'] })
`

const valueOf = async (card: Locator): Promise<number> =>
  Number((await card.locator('.readout strong').first().innerText()).replace('−', '-'))

/** Saves a card by its menu and gives the bytes. */
async function saved(page: Page, title: string, format: string): Promise<Buffer> {
  await page.getByRole('button', { name: `Menu of ${title}` }).click()
  await page.getByRole('menuitem', { name: 'Save as' }).click()
  const saving = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: format, exact: true }).click()
  return readFile(await (await saving).path())
}

test('figures: zoomed, chosen, scrolled to the end, and saved in every format', async ({ page }) => {
  const bench = new Workbench(page)
  await bench.open()
  await bench.write(program)
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)

  await test.step('a heatmap reads out the value of the cell, zoomed or not', async () => {
    const card = bench.card('counted')
    const field = card.getByRole('application')
    expect(await bench.readCell(card, 3, 5)).toBe(305)
    await field.press('+')
    await field.press('+')
    await field.press('End')
    await field.press('PageDown')
    expect(await valueOf(card)).toBe(99_999)
    await field.press('Shift+ArrowUp')
    expect(await valueOf(card)).toBe(98_999)
    await expect(card.getByRole('button', { name: 'whole' })).toBeVisible()
    await field.press('0')
    await expect(card.getByRole('button', { name: 'whole' })).toHaveCount(0)
  })

  await test.step('another head and view are chosen as code', async () => {
    await bench.card('patterns').getByRole('button', { name: 'head 2' }).click()
    await expect(bench.program).toContainText('head: 2')
    await expect(bench.card('patterns').getByRole('button', { name: 'head 2' })).toHaveAttribute(
      'aria-pressed',
      'true',
    )
    await bench.card('patterns').getByRole('button', { name: 'Lines' }).click()
    await expect(bench.program).toContainText("view: 'lines'")
    const lines = bench.card('patterns').getByRole('group', { name: /^Lines of head 2/ })
    await lines.press('ArrowDown')
    await expect(bench.card('patterns').locator('.attention-readout')).toContainText('attends to')
  })

  await test.step('the table of a tensor goes to its last value', async () => {
    const card = bench.card('wide')
    const table = card.getByRole('group', { name: /^Values of wide/ })
    await table.evaluate(element => element.scrollTo(element.scrollWidth, element.scrollHeight))
    await expect(card.getByRole('cell', { name: '8191', exact: true })).toBeVisible()
    await expect(card.getByRole('columnheader').last()).toHaveText('1023')
    await card.getByRole('spinbutton', { name: 'column' }).fill('512')
    await expect(card.locator('.readout')).toContainText('512')
  })

  await test.step('a chart has a cursor for keys', async () => {
    const chart = bench.card('powers').getByRole('application')
    await chart.press('ArrowRight')
    await chart.press('End')
    expect(await valueOf(bench.card('powers'))).toBe(100)
  })

  await test.step('every format is read again', async () => {
    const csv = (await saved(page, 'powers', 'CSV table')).toString()
    expect(csv).toBe('series,x,y\r\n0,\'=a,1\r\n0,"b,c",10\r\n0,d,100\r\n')

    const { tensors, metadata } = readSafetensors(await saved(page, 'patterns', 'safetensors'))
    expect(tensors.get('values')?.shape).toEqual([4, 8, 8])
    expect(metadata).toMatchObject({
      title: 'patterns',
      model: 'vitrine/atlas',
      revision: 'main',
      line: '6',
      precision: 'fp32',
    })

    const npy = await saved(page, 'wide', 'NumPy .npy')
    const start = 10 + npy.readUInt16LE(8)
    expect(npy.subarray(10, start).toString()).toContain("'shape': (8, 1024)")
    expect(npy.length - start).toBe(4 * 8192)

    const svg = (await saved(page, 'counted', 'SVG picture')).toString()
    const texts = await page.evaluate(source => {
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml')
      return [...parsed.querySelectorAll('parsererror, text')].map(node => node.textContent)
    }, svg)
    expect(texts).toEqual(expect.arrayContaining(['counted', '0', '99999']))
    expect(texts.some(text => text.includes('WebGPU'))).toBe(true)

    for (const title of ['counted', 'patterns', 'wide', 'powers']) {
      const png = await saved(page, title, 'PNG picture')
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      expect(png.readUInt32BE(16)).toBeGreaterThan(800)
    }
    expect((await saved(page, 'powers', 'Text')).toString()).toContain('b,c\t10')
  })

  await expectNoViolations({ page, within: '.results' })
})
