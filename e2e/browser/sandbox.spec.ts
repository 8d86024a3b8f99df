import { createServer, type Server } from 'node:http'
import { type AddressInfo } from 'node:net'
import { expect, test, type Page } from '@playwright/test'
import { compileProgram } from '../../src/program/compile.ts'

let page: Page
let server: Server
let address: string
/** Everything that reached the server; the sandbox must reach nothing. */
const requests: string[] = []

test.beforeAll(async ({ browser }) => {
  server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('content-type', 'text/javascript')
    response.end('')
  })
  server.on('upgrade', (request, socket) => {
    requests.push(`upgrade ${request.url ?? ''}`)
    socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  page = await browser.newPage()
  await page.goto('/e2e/pages/sandbox.html')
  await page.waitForFunction(() => 'sandboxChecks' in window)
})

test.afterAll(async () => {
  await page.close()
  server.close()
})

function run(source: string, stopAfter?: number) {
  const { code, map, errors } = compileProgram(source, 'main.ts')
  expect(errors).toEqual([])
  return page.evaluate(([program, after]) => window.sandboxChecks.run(program, after), [
    { code, map },
    stopAfter,
  ] as const)
}

test.describe('a program in the sandbox', () => {
  test('runs, and its words come out', async () => {
    const { status, log, frames } = await run(`const a: number = 1\nconsole.log('a is', a + 1)\nexport { a }`)
    expect({ status, log }).toEqual({ status: 'done', log: ['a is 2'] })
    expect(frames).toBe(0)
  })

  test('reports errors at their line, in helpers and after an await too', async () => {
    const source = `import { tensor } from 'vitrine'\nconst check = () => {\n  if (tensor([1])) 1\n}\nawait Promise.resolve()\ncheck()`
    expect((await run(source)).error).toMatchObject({ span: { file: 'main.ts', line: 3, column: 7 } })
    expect((await run(`const a = 1\nnull.x`)).error).toMatchObject({
      span: { file: 'main.ts', line: 2, column: 6 },
    })
    expect(
      (
        await run(
          `setTimeout(() => {\n  throw new Error('late')\n})\nawait new Promise(r => setTimeout(r, 50))`,
        )
      ).error,
    ).toMatchObject({
      message: 'Error: late',
      span: { line: 2 },
    })
  })

  for (const [what, source] of [
    ['an endless loop', 'while (true) {}'],
    ['an endless loop after an await', 'await new Promise(r => setTimeout(r, 10))\nfor (;;) {}'],
    ['an endless loop of promises', 'while (true) await null'],
    [
      'a loop while a model is awaited',
      `import { LanguageModel } from 'vitrine'\nLanguageModel('x')\nawait null\nwhile (true) {}`,
    ],
  ] as const)
    test(`${what} is stopped within 3 s, and the page lives on`, async () => {
      const { status, error, ms, frames } = await run(source)
      expect(status).toBe('timeout')
      expect(error?.message).toMatch(/without a pause/)
      expect(ms).toBeLessThan(3000)
      expect(frames).toBe(0)
      expect((await run(`console.log('alive')`)).log).toEqual(['alive'])
    })

  test('waits for the host as long as that takes', async () => {
    const source = `import { LanguageModel } from 'vitrine'\nawait LanguageModel('x')`
    const { status, ms } = await run(source, 4000)
    expect(status).toBe('stopped')
    expect(ms).toBeGreaterThan(3900)
  })
})

/** Each way out, tried in a worker from which nothing was taken: `done` or the error. */
const attempts = (address: string): Record<string, string> => ({
  fetch: `await fetch('http://${address}/fetch', { mode: 'no-cors' })`,
  'fetch with keepalive': `await fetch('http://${address}/keepalive', { mode: 'no-cors', method: 'POST', keepalive: true, body: 'x' })`,
  XMLHttpRequest: `const x = new XMLHttpRequest(); x.open('GET', 'http://${address}/xhr', false); x.send()`,
  WebSocket: `await new Promise((ok, no) => { const s = new WebSocket('ws://${address}/socket'); s.onopen = ok; s.onerror = () => no(new Error('no socket')) })`,
  EventSource: `await new Promise((ok, no) => { const s = new EventSource('http://${address}/events'); s.onopen = ok; s.onerror = () => { s.close(); no(new Error('no events')) } })`,
  importScripts: `importScripts('http://${address}/script')`,
  'importScripts of a blob': `importScripts(URL.createObjectURL(new Blob([''])))`,
  'import of an address': `await import('http://${address}/module')`,
  'import of a blob': `await import(URL.createObjectURL(new Blob([''], { type: 'text/javascript' })))`,
  'import of data': `await import('data:text/javascript,')`,
  eval: `eval('1')`,
  Function: `new Function('return 1')()`,
  indexedDB: `await new Promise((ok, no) => { const r = indexedDB.open('x'); r.onsuccess = ok; r.onerror = () => no(r.error) })`,
  caches: `await caches.open('x')`,
  'storage folder': `await navigator.storage.getDirectory()`,
  'worker of an address': `await new Promise((ok, no) => { const w = new Worker('http://${address}/worker'); w.onmessage = ok; w.onerror = () => no(new Error('no worker')) })`,
  'fetch in a worker of its own': `await new Promise((ok, no) => { const w = new Worker(URL.createObjectURL(new Blob(["fetch('http://${address}/nested', { mode: 'no-cors' }).then(() => postMessage(1), () => { throw 1 })"]))); w.onmessage = ok; setTimeout(no, 1500, new Error('no answer')) })`,
  parent: `parent.document.title`,
  top: `top.location = 'http://${address}/top'`,
  open: `open('http://${address}/open')`,
  navigation: `location.href = 'http://${address}/location'; if (!location.href.startsWith('blob:')) throw 0; throw new Error('unchanged')`,
  document: `document.cookie`,
  localStorage: `localStorage.getItem('x')`,
  WebAssembly: `await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`,
})

test('no way out of the worker is open, by the policy alone', async () => {
  test.setTimeout(120_000)
  const outcomes: Record<string, string> = {}
  for (const [name, code] of Object.entries(attempts(address))) {
    const script = `addEventListener('message', async ({ data: { port } }) => {
      try { await (async () => { ${code} })(); port.postMessage('done') } catch (error) { port.postMessage('refused: ' + error) }
    })`
    outcomes[name] = String(await page.evaluate(text => window.sandboxChecks.raw(text), script))
  }
  for (const [name, outcome] of Object.entries(outcomes)) expect.soft(outcome, name).toMatch(/^refused/)
  await page.waitForTimeout(500)
  expect(requests).toEqual([])
})

test('a program finds none of them, nor by way of prototypes', async () => {
  const { log, status } = await run(`
    const g: any = globalThis
    const tries: Record<string, () => unknown> = {
      fetch: () => g.fetch('http://${address}/a'),
      prototypeFetch: () => g.WorkerGlobalScope.prototype.fetch.call(g, 'http://${address}/b', { mode: 'no-cors' }),
      prototypeImport: () => g.WorkerGlobalScope.prototype.importScripts.call(g, 'http://${address}/c'),
      socket: () => new g.WebSocket('ws://${address}/d'),
      worker: () => new g.Worker('x'),
      database: () => g.indexedDB.open('x'),
      code: () => (async () => {}).constructor('return 1')(),
    }
    for (const [name, attempt] of Object.entries(tries)) {
      try {
        await attempt()
        console.log(name, 'done')
      } catch {
        console.log(name, 'refused')
      }
    }`)
  expect(status).toBe('done')
  expect(log).toHaveLength(7)
  for (const line of log) expect(line).toMatch(/refused$/)
  await page.waitForTimeout(500)
  expect(requests).toEqual([])
})

test('the server counts what does reach it', async ({ browser }) => {
  const free = await browser.newPage()
  await free.evaluate(url => fetch(url, { mode: 'no-cors' }), `http://${address}/control`)
  await free.close()
  expect(requests.splice(0)).toEqual(['GET /control'])
})
