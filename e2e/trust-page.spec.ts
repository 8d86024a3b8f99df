import { createServer } from 'node:http'
import { expect, test, type Frame, type Page } from '@playwright/test'
import { Workbench } from './page.ts'
import { startCountingServer, type CountingServer } from './pages/countingServer.ts'
import { startWatchingProxy } from './pages/watchingProxy.ts'
import { startHubServer } from '../test/hub/hubServer.ts'

/* What the page itself allows and asks for (docs/trust.md): its policy, its requests, its life in the frame of another page. */

const program = `import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const logits = await model.trace('The Eiffel Tower is in the city of', () => model.logits[':, -1'])
show.tokens(logits.softmax(-1), { k: 3, title: 'Next token' })
`

let server: CountingServer
test.beforeEach(async () => {
  server = await startCountingServer()
})
test.afterEach(() => server.close())

test('the policy of the page refuses every script that is not its own, and everything from elsewhere', async ({
  page,
}) => {
  const bench = new Workbench(page)
  await bench.open()
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')
  const scripts = /script-src ([^;]*)/.exec(policy ?? '')?.[1]?.split(' ') ?? []
  expect(scripts).toEqual(["'self'", "'wasm-unsafe-eval'", expect.stringMatching(/^'sha256-/)])

  const found = await page.evaluate(async address => {
    // Behind a pause: what a debugger evaluates is not held to the policy.
    await new Promise(resolve => setTimeout(resolve))
    const refused: string[] = []
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      refused.push(`${effectiveDirective} ${blockedURI.replace(/^(https?):.*/, '$1').split(':')[0]}`),
    )
    const got: string[] = []
    Object.assign(window, { got: (what: string) => got.push(what) })
    const add = (name: string, properties: object) => {
      const element = Object.assign(document.createElement(name), properties)
      document.body.append(element)
      return element
    }
    add('script', { textContent: `got('inline')` })
    add('script', { type: 'module', textContent: `got('inline module')` })
    add('script', { src: `http://${address}/script` })
    add('script', { src: `data:text/javascript,got('data')` })
    add('script', { src: URL.createObjectURL(new Blob([`got('blob')`], { type: 'text/javascript' })) })
    const button = add('button', {})
    button.setAttribute('onclick', `got('attribute')`)
    button.click()
    add('a', { href: `javascript:got('address')` }).click()
    const tries = [
      (): unknown => Reflect.apply(eval, null, [`got('eval')`]),
      (): unknown => Reflect.construct(Function, [`got('Function')`]),
      (): unknown => Reflect.apply(setTimeout, null, [`got('timer')`]),
    ]
    for (const attempt of tries)
      try {
        attempt()
      } catch {
        refused.push('thrown')
      }
    await import(`http://${address}/module`).catch(() => refused.push('thrown'))
    add('iframe', { src: `http://${address}/frame` })
    add('iframe', { srcdoc: `<script>parent.got('frame')</script>` })
    add('object', { data: `http://${address}/object` })
    add('img', { src: `http://${address}/image` })
    add('link', { rel: 'stylesheet', href: `http://${address}/style` })
    add('video', { src: `http://${address}/video` })
    add('base', { href: `http://${address}/` })
    const form = add('form', { action: `http://${address}/form`, method: 'post' })
    if (form instanceof HTMLFormElement) form.submit()
    await fetch('http://192.0.2.1/').catch(() => refused.push('thrown'))
    await new Promise(resolve => setTimeout(resolve, 1000))
    return { refused: refused.toSorted(), got, base: document.baseURI }
  }, server.address)
  expect(found.got).toEqual([])
  // A refused frame or form can leave a connection behind that was opened in advance, and on which nothing is said.
  expect(server.seen.filter(one => one !== 'a connection')).toEqual([])
  expect(found.base).toBe(page.url())
  const count = (what: string) => found.refused.filter(one => one.startsWith(what)).length
  expect(count('script-src-elem')).toBe(7)
  expect(count('script-src-attr')).toBe(1)
  expect(count('script-src eval')).toBe(3)
  for (const directive of [
    'frame-src',
    'object-src',
    'img-src',
    'style-src',
    'media-src',
    'base-uri',
    'form-action',
    'connect-src',
  ])
    expect.soft(count(directive), directive).toBeGreaterThanOrEqual(1)
})

test('in a whole session no request leaves but to the page and, where one is asked for, the hub', async ({
  browser,
  baseURL,
}) => {
  const id = 'someone/atlas'
  const hub = await startHubServer(
    { [id]: 'public/models/vitrine/atlas' },
    {},
    { lists: true, about: { [id]: { tags: ['onnx'] } } },
  )
  const pageHost = new URL(baseURL ?? '').host
  const proxy = await startWatchingProxy()
  const context = await browser.newContext({
    ...(baseURL === undefined ? {} : { baseURL }),
    serviceWorkers: 'allow',
    proxy: { server: proxy.url, bypass: '<-loopback>' },
    viewport: { width: 1440, height: 900 },
  })
  const page = await context.newPage()
  await page.addInitScript(url => origin === 'null' || localStorage.setItem('vitrine.hub', url), hub.url)
  const bench = new Workbench(page)
  await bench.open()
  await expect(page.locator('.status-offline')).toHaveText('Works offline', { timeout: 90_000 })
  await bench.write(program)
  await bench.run()
  await expect(bench.card('Next token')).toContainText('Paris')
  await page.getByRole('button', { name: 'Share' }).click()
  await expect(page.getByRole('textbox', { name: 'Link' })).toHaveValue(/#v1\./)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Menu of Next token' }).click()
  await page.getByRole('menuitem', { name: 'Save as' }).click()
  const saving = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'CSV table', exact: true }).click()
  await saving
  await page.getByRole('button', { name: 'History', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(1)
  await page.reload()
  await expect(bench.program).toContainText('Eiffel')
  await page.getByRole('button', { name: 'Model', exact: true }).click()
  const panel = page.getByRole('complementary', { name: 'Model' })
  await panel.getByText('Choose a model').click()
  expect([...proxy.hosts()]).toEqual([pageHost])

  await panel.getByRole('searchbox', { name: 'Search the hub' }).fill('atlas')
  await panel.getByRole('searchbox', { name: 'Search the hub' }).press('Enter')
  await panel.getByRole('button', { name: new RegExp(`^${id}`) }).click()
  await expect(bench.program).toContainText(id)
  await bench.run()
  await expect(bench.card('Next token')).toContainText('Paris')
  expect([...proxy.hosts()].toSorted()).toEqual([pageHost, new URL(hub.url).host].toSorted())
  await context.close()
  proxy.close()
  await hub.close()
})

/** A page of another origin. */
async function serve(body: string): Promise<{ url: string; close: () => void }> {
  const host = createServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><html lang="en"><title>Lesson</title>${body}`)
  })
  await new Promise<void>(resolve => host.listen(0, '127.0.0.1', resolve))
  const address = host.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/`, close: () => host.close() }
}

const framed = (page: Page) => page.frames().find(frame => frame.url().includes('?embed'))

/** What a frame has kept; where the browser refuses it storage, that is nothing. */
const kept = (frame: Frame | undefined) =>
  frame?.evaluate(async () => {
    const list = async (of: () => readonly unknown[] | Promise<readonly unknown[]>) => {
      try {
        return (await of()).length
      } catch {
        return 0
      }
    }
    return {
      databases: await list(() => indexedDB.databases()),
      keys: await list(() => Object.keys(localStorage)),
      workers: await list(() => navigator.serviceWorker.getRegistrations()),
      caches: await list(() => caches.keys()),
    }
  })

/** What a page around a frame may say to it: pieces of every protocol of the page. */
async function pester(page: Page): Promise<void> {
  await page.evaluate(() => {
    const target = document.querySelector('iframe')?.contentWindow
    const { port2 } = new MessageChannel()
    for (const message of [
      'ready',
      'run',
      { script: `console.log('x')` },
      { start: { draft: false } },
      { message: '<img src=x onerror=alert(1)>', lineno: 1, colno: 1 },
      { type: 'call', id: 1, method: 'run', params: {} },
      { type: 'result', id: 0, value: {} },
      JSON.parse('{"__proto__":{"polluted":1},"type":"call","id":2,"method":"__proto__","params":{}}'),
      new Array(1e6),
    ])
      target?.postMessage(message, '*')
    target?.postMessage('port', '*', [port2])
    // A frame of another origin gives nothing away, and its address cannot be made a script.
    try {
      document.querySelector('iframe')?.contentWindow?.document.append('x')
      throw new Error('written into')
    } catch (error) {
      if (!(error instanceof DOMException)) throw error
    }
  })
}

test('a hostile page around a frame makes it run nothing and say nothing; a click runs it, and nothing is kept', async ({
  page,
  baseURL,
}) => {
  const lesson = await serve(`<iframe src="${baseURL}/?embed" width="1200" height="640"></iframe>`)
  const messages: unknown[] = []
  await page.exposeFunction('heard', (data: unknown) => messages.push(data))
  await page.addInitScript(() => {
    if (self === top)
      addEventListener('message', ({ data }) =>
        (window as unknown as { heard: (data: unknown) => void }).heard(data),
      )
  })
  await page.goto(lesson.url)
  const frame = page.frameLocator('iframe')
  const status = frame.locator('.status-phase')
  await expect(status).toHaveText('Ready')
  await pester(page)
  await page.waitForTimeout(500)
  await expect(status).toHaveText('Ready')
  await expect(frame.getByRole('article')).toHaveCount(0)
  expect(await framed(page)?.evaluate(() => 'polluted' in {})).toBe(false)
  const running = frame.getByRole('button', { name: /^Run/ }).click()
  await running
  await pester(page)
  await expect(status).toHaveText(/^Done/, { timeout: 90_000 })
  await expect(frame.getByRole('article').first()).toBeVisible()
  expect(await kept(framed(page))).toEqual({ databases: 0, keys: 0, workers: 0, caches: 0 })
  expect(messages).toEqual([])
  lesson.close()
})

for (const [what, hash, words] of [
  ['that is damaged', '#v1.AAAA', /damaged/],
  ['of another version', '#v99.<script>got()</script>', /newer Vitrine/],
] as const)
  test(`a framed link ${what} says so and runs nothing`, async ({ page, baseURL }) => {
    const lesson = await serve(`<iframe src="${baseURL}/?embed${hash}" width="900" height="500"></iframe>`)
    await page.goto(lesson.url)
    const frame = page.frameLocator('iframe')
    await expect(frame.getByRole('alert')).toContainText(words)
    await expect(frame.locator('script:not([src])')).toHaveCount(0)
    await expect(frame.locator('.status-phase')).toHaveText('Ready')
    lesson.close()
  })
