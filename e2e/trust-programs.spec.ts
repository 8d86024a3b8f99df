import { readFile } from 'node:fs/promises'
import { expect, test, type Page } from '@playwright/test'
import { Workbench } from './page.ts'
import { startCountingServer, type CountingServer } from './pages/countingServer.ts'
import { escapeProgram, waysOut } from './pages/escapeProgram.ts'

/*
 * Hostile programs in the page as it is built (docs/trust.md). A program is drawn while it is typed, so each of them
 * runs twice: as a draft, and when it is run.
 */

const good = `import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const logits = await model.trace('The Eiffel Tower is in the city of', () => model.logits[':, -1'])
show.tokens(logits.softmax(-1), { k: 3, title: 'Next token' })
`

let server: CountingServer
let page: Page
let bench: Workbench
const failures: string[] = []

test.beforeAll(async ({ browser, baseURL }) => {
  server = await startCountingServer()
  page = await browser.newPage({ baseURL, serviceWorkers: 'block', viewport: { width: 1440, height: 900 } })
  page.on('pageerror', error => failures.push(error.message))
  page.on('crash', () => failures.push('the page fell'))
  bench = new Workbench(page)
  await bench.open()
})
test.afterAll(async () => {
  await page.close()
  server.close()
})
test.afterEach(() => {
  expect(failures.splice(0)).toEqual([])
  expect(server.seen).toEqual([])
})

const logs = () => bench.results.locator('pre.log').allInnerTexts()

/** Runs a program to its end; what it printed, and what the page says of it. */
async function run(code: string): Promise<{ status: string; lines: string[]; problem: string }> {
  await bench.write(code)
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(bench.status).toHaveText(/^(Done|Stopped|Failed)/, { timeout: 60_000 })
  const alert = bench.results.getByRole('alert')
  const problem = (await alert.count()) > 0 ? await alert.first().innerText() : ''
  return { status: await bench.status.innerText(), lines: await logs(), problem }
}

async function expectAlive(): Promise<void> {
  await run(good)
  await expect(bench.status).toHaveText(/^Done/)
  await expect(bench.card('Next token')).toContainText('Paris')
}

test('no way out of the sandbox is open to a program, and nothing reaches a server', async () => {
  const { lines } = await run(escapeProgram(server.address))
  expect(lines).toEqual(Object.keys(waysOut(server.address)).map(name => `${name}: refused`))
  await page.waitForTimeout(500)
  expect(server.seen).toEqual([])
  expect(page.url()).toMatch(/^http:\/\/localhost:\d+\/$/)
  expect(page.context().pages()).toHaveLength(1)
  await expectAlive()
})

for (const [what, code, words] of [
  ['a loop without end', 'while (true) {}', /ran for 2 s without a pause/],
  ['promises without end', 'while (true) await null', /ran for 2 s without a pause/],
  [
    'microtasks without end',
    'const again = () => queueMicrotask(again)\nagain()\nawait new Promise(() => {})',
    /ran for 2 s without a pause/,
  ],
  ['a million lines', "for (let i = 0; i < 1e6; i++) console.log('line', i)", /writes at most 1000 lines/],
  [
    'a hundred thousand cards',
    "import { show } from 'vitrine'\nfor (let i = 0; i < 1e5; i++) show.text(['a'])",
    /shows at most 300 cards/,
  ],
  [
    'memory without end',
    'const kept = []\nwhile (true) kept.push(new Float64Array(4e6).fill(1))',
    /without a pause|Array buffer allocation failed|out of memory|Invalid typed array length/i,
  ],
  [
    'objects without end',
    'let kept = []\nfor (;;) kept = [kept, kept, {}, String(Math.random())]',
    /without a pause|out of memory/,
  ],
  ['a huge line', "console.log('x'.repeat(2e8))", /cannot be shown|sent more than|Invalid string/],
  [
    'a title of a hundred megabytes',
    "import { show } from 'vitrine'\nshow.text(['a'], undefined, { title: 'x'.repeat(1e8) })",
    /cannot be shown|title|characters|text/,
  ],
  ['an error of ten megabytes', "throw new Error('x'.repeat(1e7))", /Error: x{100}|without a pause/],
] as const)
  test(`${what}: the page says what happened and lives on`, async () => {
    const { status, problem } = await run(code)
    expect.soft(status).toMatch(/^Failed/)
    expect.soft(problem).toMatch(words)
    expect.soft(problem.length).toBeLessThan(2500)
    expect.soft(await bench.results.locator('pre.log, article').count()).toBeLessThanOrEqual(1000)
    const { lines } = await run("console.log('alive')")
    expect(lines).toEqual(['alive'])
  })

/** Takes the port that the recorder speaks through, as any code in the same worker can, and says what it likes on it. */
const forgery = (body: string) => `const g = globalThis as any
let port: any, last = 0
const post = MessagePort.prototype.postMessage
MessagePort.prototype.postMessage = function (this: any, message: any, ...rest: any[]) {
  port = this
  last = Math.max(last, message?.id ?? 0)
  return Reflect.apply(post, this, [message, ...rest])
} as any
console.log('taken')
const say = (message: any, transfer: any[] = []) => Reflect.apply(post, port, [message, transfer])
const call = (method: any, params: any, id = ++last + 1000) => say({ type: 'call', id, method, params })
${body}
await new Promise(resolve => setTimeout(resolve, 300))
console.log('still here')
`

test('forged messages are refused: wrong ids, foreign methods, polluting keys, handed-over objects', async () => {
  const { status, lines } = await run(
    forgery(`
for (const id of [-1, 0, 1.5, 1e300, NaN, 'x', null]) say({ type: 'call', id, method: 'show', params: {} })
for (let id = 0; id < 50; id++) say({ type: 'result', id, value: 'forged' })
for (const method of ['constructor', '__proto__', 'toString', 'eval', 'fetch', {}, 'x'.repeat(1e6)]) call(method, null)
call('describe', JSON.parse('{"id":"vitrine/atlas","__proto__":{"polluted":1}}'))
call('describe', { id: '../../secrets' })
call('describe', { id: 'javascript:alert(1)' })
call('loadTensors', 'http://${server.address}/tensors.safetensors')
call('loadTensors', '../../etc/passwd')
call('look', '0'.repeat(64) + '/logits')
call('run', { graph: '{"version":1,"runs":[],"tensors":{"__proto__":{}}}', constants: new Uint8Array(8) })
call('run', { graph: '['.repeat(400000) + ']'.repeat(400000), constants: new Uint8Array(8) })
call('show', { card: { kind: 'html', index: 0, html: '<img src=x onerror=alert(1)>' }, graph: null })
call('show', { card: JSON.parse('{"kind":"log","index":9,"level":"log","text":"x","__proto__":{"polluted":1}}'), graph: null })
call('declare', { name: '__proto__', kind: 'text', value: 'x', default: 'x' })
call('finish', JSON.parse('{"status":"won","__proto__":{"status":"done"}}'))
const { port1 } = new MessageChannel()
say({ type: 'call', id: 5000, method: 'look', params: port1 }, [port1])
const canvas = new OffscreenCanvas(8, 8)
canvas.getContext('2d')
say({ type: 'call', id: 5001, method: 'run', params: canvas.transferToImageBitmap() })
const buffer = new ArrayBuffer(1e6)
say({ type: 'call', id: 5002, method: 'run', params: { graph: '{}', constants: new Uint8Array(buffer) } }, [buffer])
g.postMessage({ message: 'forged failure', lineno: 1, colno: 1 })
`),
  )
  expect(status).toMatch(/^(Done|Failed)/)
  expect(lines[0]).toBe('taken')
  expect(lines).not.toContain('forged')
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false)
  await expect(bench.results.locator('img')).toHaveCount(0)
  await expectAlive()
})

for (const [what, body] of [
  ['an array of four billion', `call('dispose', new Array(4e9))`],
  [
    'an end with an array of four billion',
    `call('finish', { status: 'done', exports: { tensors: [], values: { a: new Array(4e9) } } })`,
  ],
  [
    'hundreds of megabytes',
    `const big = new Float64Array(2e7)\nfor (let i = 0; i < 9; i++) call('run', { graph: '{}', constants: big })`,
  ],
  ['a hundred thousand messages', `for (let i = 0; i < 1e5; i++) call('nothing', null)`],
] as const)
  test(`${what}, forged: the program is ended and the page answers`, async () => {
    const { status, problem, lines } = await run(forgery(body))
    expect(status).toMatch(/^Failed/)
    expect(problem).toMatch(/the program sent more than \d+ (bytes|messages)|without a pause/)
    expect(lines).not.toContain('still here')
    expect((await run("console.log('alive')")).lines).toEqual(['alive'])
  })

test('values made to trap whoever looks at them harm nothing but their own program', async () => {
  for (const code of [
    'export const a = { get x() { throw new Error("trap") } }',
    'export const a = { then(ok) { ok({ then(again) { again(1) } }) } }',
    'export const a = { [Symbol.toPrimitive]() { throw new Error("trap") }, toString() { while (true) {} } }\nconsole.log(a)',
    'const loop = {}\nloop.self = loop\nconsole.log(loop)\nexport const a = loop',
    'let deep = []\nfor (let i = 0; i < 1e5; i++) deep = [deep]\nconsole.log(deep)\nexport const a = deep',
    'export const a = new Proxy({}, { get() { throw new Error("trap") }, ownKeys() { throw new Error("trap") } })',
    'Error.prepareStackTrace = () => { throw new Error("trap") }\nnull.x',
    'Error.prepareStackTrace = () => "main.ts:1:1".repeat(1e6)\nError.stackTraceLimit = Infinity\nnull.x',
    'Object.defineProperty(Error.prototype, "stack", { get() { while (true) {} } })\nthrow new Error("x")',
    'Object.prototype.then = function (ok) { ok(1) }\nawait Promise.resolve()',
    'Array.prototype.map = Array.prototype[Symbol.iterator] = JSON.stringify = () => { throw new Error("trap") }\nconsole.log([1])',
    'Object.freeze(Object.prototype)\nObject.freeze(Array.prototype)\nPromise.prototype.then = null\nawait 1',
    "import { input } from 'vitrine'\nfor (const name of ['__proto__', 'constructor', '<img src=x onerror=got()>', '\\u202e\\u200b', 'x'.repeat(1e5)]) { try { input.text(name, name) } catch {} }",
    'setTimeout(() => console.log("late"), 100)\nsetInterval(() => { throw 1 }, 5)',
  ]) {
    await run(code)
    expect.soft(await bench.status.innerText(), code).toMatch(/^(Done|Failed)/)
    const spans = await bench.results.getByRole('alert').allInnerTexts()
    for (const text of spans) expect.soft(text.length, code).toBeLessThan(3000)
  }
  // Nothing of a program that has ended is left: it speaks no more.
  await page.waitForTimeout(500)
  expect(await logs()).not.toContain('late')
  expect(await page.evaluate(() => [Object.isFrozen(Object.prototype), 'then' in {}])).toEqual([false, false])
  await expectAlive()
})

const hostileText = `<img src=x onerror=got()>"'&<script>got()</script>\u202egnp.exe\u200b`

/** Saves a card by its menu and gives the text. */
async function saved(title: string, format: string): Promise<string> {
  const card = bench.results.getByRole('article').filter({ hasText: title })
  await card
    .getByRole('button', { name: /^Menu of/ })
    .first()
    .click()
  await page.getByRole('menuitem', { name: 'Save as' }).click()
  const saving = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: format, exact: true }).click()
  return readFile(await (await saving).path(), 'utf8')
}

test('texts of a program are text: on the page, in pictures, and in tables', async () => {
  await page.evaluate(() => Object.assign(window, { got: () => document.body.setAttribute('data-got', '') }))
  const text = JSON.stringify(hostileText)
  const { status } = await run(`import { show, input } from 'vitrine'
const text = ${text}
input.text('<b>name</b>', text)
show.bar([1, 2, 3], { title: 'bars ' + text, x: ['=HYPERLINK("http://${server.address}/x")', '@SUM(1)', text] })
show.heatmap([[1, 2], [3, 4]], { title: 'map ' + text, x: [text, '<svg onload=got()>'], y: ['-1+1', text], xLabel: text, yLabel: text })
show.text([text, '</span><script>got()</script>'], [0, 1], { title: 'words ' + text })
console.log(text)
`)
  expect(status).toMatch(/^Done/)
  await expect(bench.results.getByRole('heading', { name: 'bars' })).toHaveText(`bars ${hostileText}`)
  expect(await logs()).toEqual([hostileText])
  await expect(page.getByRole('group', { name: '<b>name</b>' })).toBeVisible()
  await expect(page.locator('img, script:not([src]), b')).toHaveCount(0)
  const csv = await saved('bars', 'CSV table')
  expect(csv).toContain(`"'=HYPERLINK(""http://`)
  expect(csv).toContain(`'@SUM(1)`)
  expect(csv.split('\r\n').every(line => !/(^|,)"?[=@]/.test(line))).toBe(true)
  for (const title of ['bars', 'map', 'words']) {
    const svg = await saved(title, 'SVG picture')
    const found = await page.evaluate(source => {
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml')
      const all = [...parsed.querySelectorAll('*')]
      return {
        names: [...new Set(all.map(({ localName }) => localName))],
        attributes: all
          .flatMap(element => element.getAttributeNames())
          .filter(name => /^on|href/i.test(name)),
        text: parsed.documentElement.textContent,
      }
    }, svg)
    for (const name of ['script', 'img', 'parsererror', 'foreignObject', 'iframe'])
      expect.soft(found.names, title).not.toContain(name)
    expect.soft(found.attributes, title).toEqual([])
    expect.soft(found.text, title).toContain('<img src=x onerror=got()>')
  }
  expect(await page.locator('body').getAttribute('data-got')).toBeNull()
})
