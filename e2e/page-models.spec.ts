import { expect, test, type Page } from '@playwright/test'
import { startHubServer, type HubServer } from '../test/hub/hubServer.ts'
import { Workbench } from './page.ts'

const atlas = 'public/models/vitrine/atlas'
const id = 'someone/atlas-onnx'

let server: HubServer
test.beforeEach(async ({ page }) => {
  server = await startHubServer(
    { [id]: atlas },
    {},
    { lists: true, about: { [id]: { tags: ['onnx', 'license:mit'], downloads: 1234 } } },
  )
  await page.addInitScript(url => localStorage.setItem('vitrine.hub', url), server.url)
})
test.afterEach(() => server.close())

async function openChoices(page: Page) {
  const bench = new Workbench(page)
  await bench.open()
  await page.getByRole('button', { name: 'Model', exact: true }).click()
  const panel = page.getByRole('complementary', { name: 'Model' })
  await panel.getByText('Choose a model').click()
  return { bench, panel }
}

test('the hub is searched, and what is chosen is written into the program', async ({ page }) => {
  const { bench, panel } = await openChoices(page)
  await expect(panel.getByRole('button', { name: /^vitrine\/atlas/ })).toHaveAttribute('aria-pressed', 'true')
  const field = panel.getByRole('searchbox', { name: 'Search the hub' })
  await field.fill('nothing like it')
  expect(server.requests).toEqual([])
  await field.press('Enter')
  await expect(panel.getByText('The hub has no model with ONNX files for')).toBeVisible()
  await field.fill('atlas')
  await field.press('Enter')
  const found = panel.getByRole('button', { name: new RegExp(`^${id}`) })
  await expect(found).toContainText('mit · 1,234 downloads a month')
  await bench.picture('models-search')
  await found.press('Enter')
  await expect(bench.program).toContainText(`LanguageModel('${id}')`)
  await expect(found).toHaveAttribute('aria-pressed', 'true')
  await expect(panel.getByText('Licence: mit')).toBeVisible()
  await expect(panel.getByRole('button', { name: /^fp32 \d\.\d MB not here$/ })).toBeVisible()
})

test('a folder of this machine is a model, without being copied or sent', async ({ page }) => {
  const { bench, panel } = await openChoices(page)
  await panel.getByLabel('Model folder').setInputFiles(atlas)
  await expect(bench.program).toContainText(`LanguageModel('./atlas')`)
  await expect(panel.getByText('vocabulary')).toBeVisible()
  await bench.run()
  await expect(bench.card('Next token, with the last MLP off')).toContainText('Paris')
  expect(server.requests).toEqual([])
})

test('a device that cannot be used says why; one that is chosen stands in the program', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'gpu', { value: undefined })
  })
  const { bench, panel } = await openChoices(page)
  const devices = panel.getByRole('region', { name: 'Device' })
  await expect(devices.getByRole('button', { name: /^WebGPU/ })).toBeDisabled()
  await expect(devices.getByRole('button', { name: /^WebGPU/ })).toContainText('this browser has no WebGPU')
  await expect(devices.getByRole('button', { name: /^Remote/ })).toContainText('add an endpoint first')
  await devices.getByRole('button', { name: /^WASM/ }).click()
  await expect(bench.program).toContainText(`{ device: 'wasm' }`)
  await bench.run()
  await expect(page.locator('.status-device')).toContainText('WASM')
})
