import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNodeBackend } from '../../src/backend/node.ts'
import { type Backend } from '../../src/backend/backend.ts'
import { inspect } from '../../src/cli/commands/inspect.ts'
import { models } from '../../src/cli/commands/models.ts'
import { type Command } from '../../src/cli/commands/options.ts'
import { run } from '../../src/cli/commands/run.ts'
import { createInterrupt } from '../../src/cli/interrupt.ts'
import { createTerminal } from '../../src/cli/terminal.ts'
import { createRemoteBackend } from '../../src/backend/remote.ts'
import { startEndpoint, type Endpoint } from './startEndpoint.ts'

let endpoint: Endpoint
let folder: string
let local: Backend
beforeAll(async () => {
  endpoint = await startEndpoint()
  folder = await mkdtemp(join(tmpdir(), 'vitrine-cli-'))
  local = createNodeBackend({ threads: 1 })
}, 60_000)
afterAll(async () => {
  await endpoint.close()
  await local.close()
  await rm(folder, { recursive: true })
})

async function vitrine(command: Command, args: readonly string[], onProgress?: (text: string) => void) {
  let [out, err] = ['', '']
  const terminal = createTerminal({
    out: { write: text => (out += text) },
    err: {
      isTTY: onProgress !== undefined,
      write(text) {
        err += text
        onProgress?.(text)
      },
    },
  })
  await command
    .parse(args)({ terminal, interrupt: createInterrupt(), open: () => local })
    .catch((error: unknown) => terminal.error(error))
  return { out, err: err.replaceAll(file(), 'program.ts').replaceAll(endpoint.url, 'http://endpoint') }
}

const file = () => join(folder, 'program.ts')

const program = (remote: string, more = '') => `import { LanguageModel } from 'vitrine'
const model = await LanguageModel('vitrine/atlas', { remote: ${remote} })
const h = await model.trace('The Eiffel Tower is in the city of', () => model.logits[':, -1'])
console.log(model.decode([await h[0].argmax().item()]))
${more}`

test('a program that says remote: true runs at --endpoint, and so does one that names it', async () => {
  await writeFile(file(), program('true'))
  expect(await vitrine(run, [file(), '--endpoint', endpoint.url])).toEqual({ out: ' Paris\n', err: '' })
  await writeFile(file(), program(`'lab'`))
  expect(await vitrine(run, [file(), '--endpoint', `lab=${endpoint.url}/`])).toEqual({
    out: ' Paris\n',
    err: '',
  })
})

test('LANGUAGE 5: remote without --endpoint is an error at its line and runs nowhere', async () => {
  await writeFile(file(), program('true'))
  expect((await vitrine(run, [file()])).err).toMatch(
    /^program\.ts:2:\d+: this model runs at an endpoint, and none is set\n {2}name it: vitrine run FILE --endpoint URL\n$/,
  )
  await writeFile(file(), program(`'https://gpu.example'`))
  expect((await vitrine(run, [file(), '--endpoint', endpoint.url])).err).toMatch(
    /^program\.ts:2:\d+: this model runs at the endpoint 'https:\/\/gpu\.example', and the one that is set is http:\/\/endpoint\n/,
  )
})

test('LANGUAGE 31: values move between the places bit for bit, and do not meet before', async () => {
  const both = `import { LanguageModel } from 'vitrine'
const near = await LanguageModel('vitrine/atlas'), far = await LanguageModel('vitrine/atlas', { remote: true })
const site = m => m.trace('The city of', () => m.layers[2].residPost)
const [a, b] = [await site(near), await site(far)]
`
  await writeFile(
    file(),
    `${both}
for (const dtype of ['float32', 'float16', 'int32', 'bool']) {
  const [x, y] = [a.to(dtype), b.to(dtype)]
  const there = await (await x.to('remote')).to('here'), here = await y.to('here')
  console.log(here.dtype, here.shape.join(' '), await there.eq(x).all().item(), await here.eq(x).all().item())
}
const row = near.unembed.weight['5']
await row.data()
const difference = row - await (await row.to('remote')).to('here')
console.log(await difference.abs().max().item(), await (b * row).sum([0, 1, 2]).sub((b * far.unembed.weight['5']).sum([0, 1, 2])).item())
const large = await far.unembed.weight.to('here')
console.log(large.numel(), await large.eq(near.unembed.weight).all().item())
`,
  )
  const { out, err } = await vitrine(run, [file(), '--endpoint', endpoint.url])
  expect(err).toBe('')
  const size = '1 3 128'
  expect(out).toBe(
    ['float32', 'float16', 'int32', 'bool'].map(dtype => `${dtype} ${size} true true\n`).join('') +
      '0 0\n262144 true\n',
  )
  await writeFile(file(), `${both}console.log(await (a + b).sum().item())`)
  expect((await vitrine(run, [file(), '--endpoint', endpoint.url])).err).toMatch(
    /^program\.ts:5:\d+: the value of line 3 is at the endpoint, and the value of line 3 is on this machine\n {2}see also program\.ts:3:\d+\n {2}move it first: `await h\.to\('here'\)` or `await h\.to\('remote'\)`\n$/,
  )
})

test('Ctrl-C cancels the run at the endpoint', async () => {
  await writeFile(
    file(),
    `import { LanguageModel } from 'vitrine'
const model = await LanguageModel('vitrine/atlas', { remote: true })
await model.trace({ ids: Array(48).fill(Array(120).fill(5)) }, () => model.logits)`,
  )
  const listener = createRemoteBackend({ url: endpoint.url })
  let isStopped = false
  const { err } = await vitrine(run, [file(), '--endpoint', endpoint.url], text => {
    // What is under way there is what it speaks of.
    if (isStopped || !/run|compile/.test(text)) return
    isStopped = true
    process.emit('SIGINT')
  })
  expect(isStopped, err).toBe(true)
  expect(err).toContain('the run is cancelled at the endpoint')
  // The next one does not wait behind it.
  const [model] = (await listener.models()).models
  expect(model?.waiting).toBe(0)
  await listener.close()
})

test('inspect and models ask an endpoint', async () => {
  const here = await vitrine(inspect, ['vitrine/atlas'])
  expect(here.out).toContain('model.layers[i].residPost')
  expect(await vitrine(inspect, ['vitrine/atlas', '--endpoint', endpoint.url])).toEqual(here)
  const { out } = await vitrine(models, ['--endpoint', endpoint.url])
  expect(out).toMatch(/^model +dtype +size.*\nvitrine\/atlas +fp32 +.*6 layers, width 128 +\d of 1 +0\n$/)
  expect((await vitrine(models, ['some/other', '--endpoint', endpoint.url])).err).toBe(
    'vitrine: http://endpoint does not serve some/other\n  vitrine models --endpoint http://endpoint lists what it serves\n',
  )
  expect((await vitrine(inspect, ['some/other', '--endpoint', endpoint.url])).err).toMatch(
    /^vitrine: http:\/\/endpoint: .*some\/other.*\n {2}.*vitrine\/atlas/,
  )
})

test.each([
  ['--endpoint ftp://x', /takes an address/],
  ['--endpoint nowhere', /takes an address/],
  ['--endpoint https://me:secret@x', /takes an address/],
])('%s is no endpoint', (options, message) => {
  expect(() => models.parse(options.split(' '))).toThrow(message)
})
