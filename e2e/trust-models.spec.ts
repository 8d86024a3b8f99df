import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { mutateGraph } from '../test/fuzz/mutateGraph.ts'
import { Draws } from '../test/fuzz/random.ts'
import { cutOff, startHubServer, type Answer } from '../test/hub/hubServer.ts'
import { Workbench } from './page.ts'

/*
 * Hostile model files, in the page as it is built (docs/trust.md). Hundreds more are tried without a page (test/fuzz).
 */

const atlas = 'public/models/vitrine/atlas'
const outside = 'test/fixtures/zoo/llama/genai-fp32-cpu'

const program = (
  id: string,
  prompt = `'The Eiffel Tower is in the city of'`,
) => `import { LanguageModel } from 'vitrine'
const model = await LanguageModel('${id}', { device: 'wasm' })
const best = await model.trace(${prompt}, () => model.logits[':, -1'].argmax(-1))
console.log('best', await best.item())
`

const text = (value: string): Uint8Array => new TextEncoder().encode(value)

test('model files that are damaged or lie end in clear words, and the next run works', async ({ page }) => {
  test.setTimeout(180_000)
  const onnx = await readFile(`${atlas}/onnx/model.onnx`)
  const linked = await readFile(`${outside}/onnx/model.onnx`).catch(() => readFile(`${outside}/model.onnx`))
  const graph = (name: string, seed: number, bytes = onnx) => mutateGraph(bytes, name, new Draws(seed))
  const html = text('<!doctype html><title>404</title><script>parent.got()</script>')
  const cases: readonly (readonly [what: string, file: string, answer: Answer, folder?: string])[] = [
    ['a config that is a web page', 'config.json', html],
    ['a config of 30 MB', 'config.json', text(`{"x":"${'a'.repeat(3e7)}"}`)],
    ['a config of 100,000 levels', 'config.json', text('{"a":'.repeat(1e5) + '1' + '}'.repeat(1e5))],
    ['a config that is a list', 'config.json', text('[1]')],
    ['a tokenizer that is empty', 'tokenizer.json', text('{}')],
    [
      'a tokenizer of lies',
      'tokenizer.json',
      text(
        '{"model":{"type":"BPE","vocab":{"a":-1,"b":1e300},"merges":[["a"]]},"added_tokens":[{"id":4000000000,"content":""}]}',
      ),
    ],
    [
      'a pattern that never ends',
      'tokenizer.json',
      text(
        '{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(((a+)+)+)+$("},"behavior":"Isolated"}}',
      ),
    ],
    ['weights that are a web page', 'onnx/model.onnx', html],
    ['weights that are cut off', 'onnx/model.onnx', cutOff(onnx)],
    ['weights of which half is missing', 'onnx/model.onnx', onnx.subarray(0, onnx.length / 2)],
    ['dimensions of 2^62', 'onnx/model.onnx', graph('an initialiser of another shape', 5)],
    ['a cycle', 'onnx/model.onnx', graph('a node that reads itself', 1)],
    ['an unknown operator set', 'onnx/model.onnx', graph('another operator set', 3)],
    ['no graph', 'onnx/model.onnx', graph('no graph', 1)],
    ['weights in a file elsewhere', 'onnx/model.onnx', outsideData(linked), outside],
  ]
  const folders = Object.fromEntries(cases.map(([, , , folder = atlas], i) => [`evil/case${i}`, folder]))
  const answers = Object.fromEntries(
    cases.map(([, file, answer], i): [string, Answer] => [`evil/case${i}/resolve/main/${file}`, answer]),
  )
  const hub = await startHubServer(folders, answers)
  const failures: string[] = []
  page.on('pageerror', error => failures.push(error.message))
  await page.addInitScript(url => origin === 'null' || localStorage.setItem('vitrine.hub', url), hub.url)
  const bench = new Workbench(page)
  await bench.open()
  for (const [index, [what, , , folder]] of cases.entries()) {
    await bench.write(program(`evil/case${index}`, folder === undefined ? undefined : '{ ids: [[1, 2, 3]] }'))
    await bench.run()
    // A config that only is too long says nothing wrong.
    if (what === 'a config of 30 MB') {
      await expect.soft(bench.status, what).toHaveText(/^Done/)
      continue
    }
    await expect.soft(bench.status, what).toHaveText('Failed')
    const said = (await bench.results.getByRole('alert').allInnerTexts()).join(' ')
    expect.soft(said.length, what).toBeGreaterThan(20)
    expect.soft(said.length, what).toBeLessThan(2500)
    expect.soft(said, what).not.toMatch(/internal error|undefined|\[object/)
  }
  expect(hub.requests.filter(path => path.includes('..') || path.includes('passwd'))).toEqual([])
  await bench.write(program('vitrine/atlas'))
  await bench.run()
  await expect(bench.status).toHaveText(/^Done/)
  await expect(bench.results.getByText(/^best \d+$/)).toBeVisible()
  expect(failures).toEqual([])
  await hub.close()
})

/** A model file whose weights are said to lie outside the repository. */
function outsideData(bytes: Uint8Array): Uint8Array {
  const name = text('model.onnx.data')
  const wrong = text('../../../passwd')
  expect(wrong.length).toBe(name.length)
  const copy = Buffer.from(bytes)
  for (let at = copy.indexOf(name); at >= 0; at = copy.indexOf(name, at)) copy.set(wrong, at)
  return copy
}

test('a local folder with a wrong file is refused in clear words, and mends by being given again', async ({
  page,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-'))
  const model = join(folder, 'evil')
  await cp(atlas, model, { recursive: true })
  await writeFile(join(model, 'config.json'), '<!doctype html><script>parent.got()</script>')
  try {
    const bench = new Workbench(page)
    await bench.open()
    await page.getByRole('button', { name: 'Model', exact: true }).click()
    const panel = page.getByRole('complementary', { name: 'Model' })
    await panel.getByText('Choose a model').click()
    await panel.getByLabel('Model folder').setInputFiles(model)
    await expect(bench.program).toContainText(`LanguageModel('./evil')`)
    await expect(panel.getByRole('alert').first()).toContainText('config.json')
    await bench.write(program('./evil'))
    await bench.run()
    await expect(bench.status).toHaveText('Failed')
    await expect(bench.results.getByRole('alert').first()).toContainText('config.json')
    await cp(join(atlas, 'config.json'), join(model, 'config.json'))
    await panel.getByLabel('Model folder').setInputFiles(model)
    await expect(panel.getByText('vocabulary')).toBeVisible()
    await expect(bench.program).toContainText(`LanguageModel('./evil-2'`)
    await bench.run()
    await expect(bench.status).toHaveText(/^Done/)
  } finally {
    await rm(folder, { recursive: true })
  }
})
