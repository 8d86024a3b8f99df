import { expect, test, type Page } from '@playwright/test'
import { expectNoViolations } from './expectNoViolations.ts'
import { encodeLink } from '../src/app/share/link.ts'
import { newRecipe } from '../src/app/share/recipe.ts'
import { startHubServer } from '../test/hub/hubServer.ts'
import { EndpointProcess } from './pages/endpointProcess.ts'
import { Workbench } from './page.ts'

let endpoint: EndpointProcess
test.beforeAll(async () => {
  endpoint = await EndpointProcess.start()
})
test.afterAll(() => endpoint.close())

/** Prints some numbers of a pass; `remote` is what the program says of where it runs. */
const program = (options: string) => `import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas'${options})
const logits = await model.trace('The Eiffel Tower is in the city of', () => model.logits['0, -1, :16'])
console.log('logits', JSON.stringify(await logits.tolist()))
show.tensor(logits, { title: 'Logits' })
`

async function openBench(page: Page, hash = ''): Promise<Workbench> {
  const bench = new Workbench(page)
  await bench.open(hash)
  return bench
}

/** A page in which somebody has added the endpoint. */
async function benchWithEndpoint(page: Page): Promise<Workbench> {
  await page.addInitScript(url => {
    if (origin === 'null') return
    localStorage.setItem(
      'vitrine.endpoints',
      JSON.stringify({ endpoints: [{ name: 'lab', url }], chosen: url }),
    )
  }, endpoint.url)
  return openBench(page)
}

async function logits(bench: Workbench): Promise<number[]> {
  const text = await bench.results.getByText(/^logits \[/).innerText()
  return JSON.parse(text.slice('logits '.length)) as number[]
}

const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Endpoints' })

/** Requests to the endpoint in order, such as `POST /v1/runs`; the passes that fill the graph's boxes are `measure`. */
function requestsTo(page: Page, url: string): string[] {
  const requests: string[] = []
  page.on('request', request => {
    if (!request.url().startsWith(url) || request.method() === 'OPTIONS') return
    const isMeasure = request.postDataBuffer()?.includes(String.raw`\"measure\":[`) === true
    requests.push(isMeasure ? 'measure' : `${request.method()} ${new URL(request.url()).pathname}`)
  })
  return requests
}

test('an endpoint is added, an example runs there with the numbers of here, and says where it ran', async ({
  page,
}) => {
  const bench = await openBench(page)
  await bench.write(program(''))
  await bench.run()
  const here = await logits(bench)

  await page.getByRole('button', { name: 'Endpoints', exact: true }).click()
  const panel = panelOf(page)
  await panel.getByLabel('Address').fill(endpoint.url.replace('http://', ''))
  await panel.getByLabel('Name').fill('lab')
  await panel.getByRole('button', { name: 'Add', exact: true }).press('Enter')
  await expect(panel.getByText('answers', { exact: true })).toBeVisible()
  await expect(panel.getByText(/^\d+ waiting, \d+ running, 1 worker$/)).toBeVisible()
  await panel
    .getByRole('list', { name: 'Models of lab' })
    .getByRole('button', { name: 'vitrine/atlas' })
    .click()
  await expect(bench.program).toContainText("LanguageModel('vitrine/atlas', { remote: true })")

  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  const there = await logits(bench)
  expect(there).toHaveLength(16)
  for (const [index, value] of there.entries())
    expect(Math.abs(value - (here[index] ?? NaN))).toBeLessThan(1e-5)
  await expect(bench.card('Logits').locator('.card-label')).toContainText('at lab · ')
  await expect(page.locator('.status-device')).toContainText('at lab · ')
  await bench.results.locator('.run-summary summary').click()
  await expect(bench.results.getByText(/^run [\w-]{22} at lab/).first()).toBeVisible()
  await page.getByRole('button', { name: 'History', exact: true }).click()
  const history = page.getByRole('complementary', { name: 'History' })
  await expect(history.getByText(/^vitrine\/atlas · at lab · /)).toBeVisible()

  await page.getByRole('button', { name: 'Model', exact: true }).click()
  const model = page.getByRole('complementary', { name: 'Model' })
  await expect(model.getByText('Run it here: it fits, and it is here already.')).toBeVisible()
  await model.getByText('What that comes from').click()
  await expect(
    model.getByText(/operations at .* a second, measured with vitrine\/atlas/).first(),
  ).toBeVisible()
  await bench.picture('remote-where')
  await model.getByRole('button', { name: 'Run on this device' }).click()
  await expect(bench.program).toContainText("LanguageModel('vitrine/atlas')")
})

test('a run that was sent is found again after the page was loaded anew, and nothing runs twice', async ({
  page,
}) => {
  const bench = await benchWithEndpoint(page)
  const requests = requestsTo(page, endpoint.url)
  const runs = () => requests.filter(request => request === 'POST /v1/runs')
  // The page hears nothing of its run, as if it took hours.
  await page.route(/\/events$/, () => undefined)
  await bench.write(program(', { remote: true }').replace('Eiffel', 'famous'))
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect.poll(() => requests.filter(request => request.endsWith('/events'))).toHaveLength(1)
  const [, , run] =
    requests
      .find(request => request.endsWith('/events'))
      ?.split(' ')[1]
      ?.slice(1)
      .split('/') ?? []

  await page.reload()
  await page.unroute(/\/events$/)
  const bar = page.getByText(/^A run of this experiment was sent to lab at /)
  await expect(bar).toContainText('Its result is there.')
  await bench.picture('remote-found')
  // One question was asked, and nothing was sent.
  expect(runs()).toHaveLength(1)
  await page.getByRole('button', { name: 'Show its result' }).click()
  await expect(bench.status).toHaveText(/^Done/)
  expect(await logits(bench)).toHaveLength(16)
  await expect(bar).toBeHidden()
  await bench.results.locator('.run-summary summary').click()
  await expect(bench.results.getByText(`run ${run ?? '?'} at lab`)).toBeVisible()
  // What shows it is a run of its own.
  expect(runs()).toHaveLength(2)

  await page.reload()
  await expect(bench.program).toBeVisible()
  await expect(bar).toBeHidden()
})

test('an endpoint that is down is waited for, given up with a way on, and nothing on screen is lost', async ({
  page,
}) => {
  await page.clock.install()
  const bench = await benchWithEndpoint(page)
  await bench.write(program(', { remote: true }'))
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  await endpoint.kill()
  await bench.write(program(', { remote: true }').replace('Tower', 'tower'))
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText(/^lab does not answer; ask/)).toBeVisible()
  await expect(bench.card('Logits')).toBeVisible()
  await page.clock.fastForward(15_000)
  await expect(bench.status).toHaveText('Failed')
  await expect(bench.results.getByRole('alert')).toContainText('could not be reached')
  await expect(bench.card('Logits')).toContainText('of the run before')
  await page.getByRole('button', { name: 'Endpoints', exact: true }).click()
  const panel = panelOf(page)
  await expect(panel.getByText('does not answer', { exact: true })).toBeVisible()
  await expect(panel.getByRole('alert')).toContainText("is 'vitrine serve' running at")
  await bench.picture('remote-down')
  await endpoint.open()
  await panel.getByRole('button', { name: 'Ask again' }).click()
  await expect(panel.getByText('answers', { exact: true })).toBeVisible()
  await bench.results.getByRole('button', { name: 'Try again' }).click()
  await expect(bench.status).toHaveText(/^Done/)
  await expect(bench.card('Logits')).not.toContainText('of the run before')
})

test('a link that names an endpoint nobody has added sends nothing there', async ({ page }) => {
  const asked: string[] = []
  await page.route('https://elsewhere.example/**', route => {
    asked.push(route.request().url())
    return route.abort()
  })
  const code = program(", { remote: 'https://elsewhere.example' }")
  const bench = await openBench(page, await encodeLink(newRecipe(code, 'From somebody')))
  await expect(page.getByText(/asks for a remote run at https:\/\/elsewhere\.example/)).toContainText(
    'You have added no such endpoint: nothing is sent there.',
  )
  await page.getByRole('button', { name: 'Run it' }).click()
  await expect(bench.status).toHaveText('Failed')
  await expect(bench.results.getByRole('alert')).toContainText(
    "there is no endpoint 'https://elsewhere.example'",
  )
  await bench.results.getByRole('button', { name: 'Add an endpoint' }).click()
  await expect(panelOf(page).getByLabel('Address')).toHaveValue('https://elsewhere.example')
  expect(asked).toEqual([])
})

test('a model that this device cannot hold can be run at an endpoint, if one has it', async ({ page }) => {
  const id = 'someone/atlas'
  const hub = await startHubServer({ [id]: 'public/models/vitrine/atlas' }, {}, { lists: true })
  try {
    hub.answers.set(`api/models/${id}/tree/main`, (_, response) => {
      const files = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx']
      const list = files.map(path => ({ type: 'file', path, size: path.endsWith('.onnx') ? 90e9 : 1000 }))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(list))
    })
    await page.addInitScript(url => {
      if (origin !== 'null') localStorage.setItem('vitrine.hub', url)
    }, hub.url)
    const bench = await benchWithEndpoint(page)
    await bench.write(program('').replace('vitrine/atlas', id))
    await bench.run()
    await expect(bench.results.getByRole('alert')).toContainText('too large for this machine')
    await bench.results.getByRole('button', { name: 'Run it at lab' }).click()
    await expect(page.getByText(`lab does not serve ${id}.`)).toBeVisible()
    await expect(page.getByText('it serves vitrine/atlas')).toBeVisible()
    await page.getByRole('button', { name: 'Model', exact: true }).click()
    const where = page.getByRole('region', { name: 'Where to run it' })
    await expect(where).toContainText('This device cannot hold it: its weights take 90.00 GB')
    await where.getByRole('button', { name: 'Ask them' }).click()
    await expect(where).toContainText('None of your endpoints serves it; another may.')
    await bench.picture('remote-too-large')
  } finally {
    await hub.close()
  }
})

test('a missing and a wrong key are said, a right one is kept out of sight; the panel is free of violations', async ({
  page,
}) => {
  const key = await endpoint.createKey()
  const bench = await benchWithEndpoint(page)
  await page.getByRole('button', { name: 'Endpoints', exact: true }).click()
  const panel = panelOf(page)
  await expect(panel.getByText(/^It needs a key/)).toBeVisible()
  await panel.getByLabel('Key for lab').fill('not-the-key')
  await panel.getByLabel('Key for lab').press('Enter')
  await expect(panel.getByRole('alert')).toContainText('lab does not know this key')
  await bench.write(program(', { remote: true }'))
  await bench.run()
  await expect(bench.results.getByRole('alert')).toContainText('does not know the key')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expectNoViolations({ page })
    await bench.picture(`remote-key-${colorScheme}`)
  }
  await panel.getByRole('button', { name: 'Forget the key for lab' }).click()
  await panel.getByLabel('Key for lab').fill(key)
  await panel.getByLabel('Key for lab').press('Enter')
  await expect(panel.getByText('••••')).toBeVisible()
  await bench.results.getByRole('button', { name: 'Try again' }).click()
  await expect(bench.status).toHaveText(/^Done/)
  await panel.getByText('Limits of a run').click()
  await panel.getByRole('button', { name: 'Add an endpoint' }).click()
  await expectNoViolations({ page })
  await page.setViewportSize({ width: 390, height: 844 })
  await bench.picture('remote-narrow')
  await expectNoViolations({ page })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  // It stands in one place of this browser, and nowhere on the page.
  expect(await page.content()).not.toContain(key)
})
