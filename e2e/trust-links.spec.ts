import { deflateRawSync } from 'node:zlib'
import { expect, test, type Page } from '@playwright/test'
import { crc32 } from '../src/app/share/crc32.ts'
import { Workbench } from './page.ts'
import { startCountingServer, type CountingServer } from './pages/countingServer.ts'

/* Hostile links, opened in the page as it is built (docs/trust.md): nothing runs, nothing is asked, the words are clear. */

/** A link whose form is right, whatever it holds. */
const sealed = (json: string): string =>
  `#v1.${deflateRawSync(json + crc32(new TextEncoder().encode(json))).toString('base64url')}`

const link = (fields: object): string => sealed(JSON.stringify({ code: '1 + 1', version: 2, ...fields }))

const opening = (id: string): string =>
  `import { LanguageModel } from 'vitrine'\nconst model = await LanguageModel(${JSON.stringify(id)})\nconst x = await model.trace('a', () => model.logits)\n`

const node = (id: number, previous: string) => ({
  id: `n${id}`,
  kind: 'op',
  op: 'relu',
  inputs: [previous],
  attrs: {},
})
const graphOf = (nodes: object[]) => ({
  version: 1,
  tensors: {},
  runs: [
    {
      mode: 'trace',
      options: {},
      model: { id: 'someone/large', revision: 'main', precision: 'fp16' },
      prompts: [{ text: 'Hello', ids: [[1, 2]] }],
      nodes,
    },
  ],
})

let server: CountingServer
test.beforeEach(async () => {
  server = await startCountingServer()
})
test.afterEach(() => server.close())

/** Opens links one after another in one page, each of which must leave it quiet. */
async function open(
  page: Page,
  links: readonly (readonly [string, string])[],
  check: (what: string) => Promise<void>,
) {
  const bench = new Workbench(page)
  const asked: string[] = []
  const failures: string[] = []
  page.on('request', request => {
    const url = request.url()
    if (/\.onnx|\/resolve\/|\/api\//.test(url) || !/^(data:|blob:|http:\/\/localhost)/.test(url))
      asked.push(url)
  })
  page.on('pageerror', error => failures.push(error.message))
  page.on('dialog', dialog => failures.push(`a dialog: ${dialog.message()}`))
  await page.addInitScript(() =>
    Object.assign(window, { got: () => document.documentElement.setAttribute('data-got', '') }),
  )
  await bench.open()
  for (const [what, hash] of links) {
    await page.goto('about:blank')
    await page.goto(`/${hash}`)
    await expect(bench.program, what).toBeVisible()
    await check(what)
    await expect(bench.status, what).toHaveText('Ready')
    await expect(bench.results.getByRole('article'), what).toHaveCount(0)
    expect.soft(await page.locator('html').getAttribute('data-got'), what).toBeNull()
    expect.soft(await page.evaluate(() => 'polluted' in {}), what).toBe(false)
    await expect(page.locator('script:not([src]), img'), what).toHaveCount(0)
  }
  expect(failures).toEqual([])
  expect(asked).toEqual([])
  expect(server.seen).toEqual([])
}

test('links that hold hostile fields run nothing and ask nobody', async ({ page }) => {
  test.setTimeout(180_000)
  const script = `<img src=x onerror=got()><script>got()</script>`
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`input ${i}`, i]))
  const panel = page.getByRole('region', { name: 'What this link holds' })
  const at = server.address
  await open(
    page,
    [
      ['a title that is a script', link({ title: script, code: `// ${script}\n// ${script}\n` })],
      ['ten thousand inputs', link({ inputs: many })],
      [
        'names of every object',
        sealed(
          `{"code":"1","version":2,"__proto__":{"polluted":1},"inputs":{"__proto__":7,"constructor":8},"view":{"__proto__":{"polluted":1}}}`,
        ),
      ],
      [
        'enormous numbers',
        sealed(`{"code":"1","version":2,"inputs":{"a":1e999,"b":-1e308},"view":{"place":1e300}}`),
      ],
      [
        'a path as a model',
        link({
          code: opening('../../../etc/passwd'),
          model: { id: '../..', revision: '..', precision: 'x' },
        }),
      ],
      [
        'an address as a model',
        link({
          code: opening(`http://${at}/model`),
          model: { id: `http://${at}/model`, revision: 'main', precision: 'fp32' },
        }),
      ],
      [
        'a script as a model',
        link({
          code: opening('javascript:got()'),
          model: { id: 'javascript:got()', revision: 'javascript:got()', precision: 'fp32' },
        }),
      ],
      [
        'an endpoint',
        link({ code: `${opening('someone/large')}const o = { remote: 'http://${at}/run' }\n` }),
      ],
      [
        'a program that loops and calls',
        link({ code: `try { fetch('http://${at}/') } catch {}\nwhile (true) {}` }),
      ],
      [
        'a graph that is circular',
        link({ code: opening('someone/large'), graphs: [graphOf([node(0, 'n1'), node(1, 'n0')])] }),
      ],
      [
        'a graph of unknown operations',
        link({ code: opening('someone/large'), graphs: [graphOf([{ ...node(0, 'n0'), op: 'eval' }])] }),
      ],
      [
        'a graph of 10,500 nodes',
        link({
          code: opening('someone/large'),
          graphs: [graphOf(Array.from({ length: 10_500 }, (_, i) => node(i, `n${i - 1}`)))],
        }),
      ],
      [
        'graphs that are no graphs',
        link({ code: opening('someone/large'), graphs: [script, null, { version: 9 }, []] }),
      ],
    ],
    async what => {
      await expect(panel, what).toBeVisible()
      if (what === 'an endpoint')
        await expect(panel).toContainText(`asks for a remote run at http://${at}/run`)
      if (what === 'a title that is a script')
        await expect(page.getByRole('textbox', { name: 'Title of the experiment' })).toHaveValue(script)
    },
  )
})

test('links that cannot be opened say why', async ({ page }) => {
  const words: Readonly<Record<string, RegExp>> = {
    'a bomb': /unpacks to more/,
    'a newer recipe': /newer Vitrine/,
    'a newer link': /newer Vitrine/,
    'cut short': /damaged/,
    'no experiment': /cannot be (opened|read)/,
    'too long a program': /cannot be (opened|read)|unpacks to more/,
  }
  await open(
    page,
    [
      ['a bomb', sealed(`{"code":"x","version":2,"graphs":["${'a'.repeat(4_000_000)}"]}`)],
      ['a newer recipe', link({ version: 99 })],
      ['a newer link', '#v7.abc'],
      ['cut short', link({ title: 'x'.repeat(100) }).slice(0, 60)],
      ['no experiment', sealed('[1,2,3]')],
      ['too long a program', link({ code: 'x'.repeat(300_000) })],
    ],
    async what => {
      await expect(page.getByText(words[what] ?? /^$/).first(), what).toBeVisible()
    },
  )
})
