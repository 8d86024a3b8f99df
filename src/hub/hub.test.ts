import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cutOff, startHubServer, type HubServer } from '../../test/hub/hubServer.ts'
import { modelWithExternal } from '../../test/hub/modelWithExternal.ts'
import { siteMapOf, siteMapSources } from '../../test/siteMapSources.ts'
import { VitrineError } from '../graph/errors.ts'
import { createNodeHub } from './node.ts'
import { type DownloadProgress, type Hub } from './repository.ts'

const atlas = 'public/models/vitrine/atlas'
const gpt2 = 'test/fixtures/zoo/gpt2/optimum'
const encode = (text: string) => new TextEncoder().encode(text)

let work: string
let server: HubServer
let hub: Hub
let open: Hub['open']

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-hub-'))
  const q4Only = join(work, 'q4-only')
  await mkdir(join(q4Only, 'onnx'), { recursive: true })
  await cp(`${gpt2}/config.json`, join(q4Only, 'config.json'))
  await cp(`${gpt2}/onnx/model.onnx`, join(q4Only, 'onnx/model_q4.onnx'))
  const noModel = join(work, 'no-model')
  await mkdir(noModel)
  await cp(`${gpt2}/config.json`, join(noModel, 'config.json'))
  const model = await readFile(`${gpt2}/onnx/model.onnx`)
  server = await startHubServer(
    {
      'someone/atlas': atlas,
      'someone/gpt2': gpt2,
      'someone/q4-only': q4Only,
      'someone/no-model': noModel,
      'someone/cut': gpt2,
      'someone/damaged': gpt2,
      'someone/truncated': gpt2,
      'someone/busy': gpt2,
    },
    {
      'someone/cut/resolve/main/onnx/model.onnx': cutOff(model, { etag: false }),
      'someone/damaged/resolve/main/config.json': encode('{"model_type": "gpt'),
      'someone/truncated/resolve/main/onnx/model.onnx': model.subarray(0, model.byteLength - 100),
      'someone/busy/resolve/main/config.json': { status: 503 },
      'someone/gpt2/resolve/refs/pr/1/config.json': encode('{"model_type": "other"}'),
      'someone/gpt2/resolve/refs/pr/1/onnx/model.onnx': model,
    },
  )
  hub = createNodeHub({ remoteHost: server.url, cacheDir: join(work, 'cache') })
  open = hub.open
})

beforeEach(() => {
  server.requests.length = 0
})

afterAll(async () => {
  await server.close()
  await rm(work, { recursive: true })
})

async function failure(promise: Promise<unknown>): Promise<VitrineError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown)
  if (error instanceof VitrineError) return error
  throw new Error(`expected a VitrineError, got ${String(error)}`)
}

test('the embedded model opens without any request', async () => {
  const repository = await open({ id: 'vitrine/atlas' })
  expect(repository).toMatchObject({ id: 'vitrine/atlas', revision: 'main', precision: 'fp32', external: [] })
  expect(repository.config).toMatchObject({ model_type: 'gpt2', n_layer: 6 })
  expect(repository.tokenizer?.config).toMatchObject({ eos_token: '<|endoftext|>' })
  expect(Buffer.from(repository.onnx.data).equals(await readFile(`${atlas}/onnx/model.onnx`))).toBe(true)
  expect(repository.onnx.data.constructor).toBe(Uint8Array)
  expect(server.requests).toEqual([])
})

test('the embedded model is described by its site map, without its weights; others are not', async () => {
  const described = await hub.describe({ id: 'vitrine/atlas' })
  expect(described).toMatchObject({
    ref: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' },
    siteMap: { sizes: { layers: 6 } },
    config: { n_layer: 6 },
  })
  expect(described?.tokenizer).not.toBeNull()
  await expect(hub.describe({ id: 'vitrine/atlas', precision: 'q4' })).resolves.toBeNull()
  await expect(hub.describe({ id: 'someone/atlas' })).resolves.toBeNull()
  expect(server.requests).toEqual([])
})

test.each(siteMapSources)('the site map of $id in the repository is the one of today', async source => {
  const stored: unknown = JSON.parse(await readFile(source.target, 'utf8'))
  expect(stored).toEqual(JSON.parse(JSON.stringify(siteMapOf(source, readFileSync))))
})

test('a hub model is downloaded with progress, then comes from the cache', async () => {
  const progress: DownloadProgress[] = []
  const first = await open({ id: 'someone/atlas' }, { onProgress: step => progress.push(step) })
  const model = await readFile(`${atlas}/onnx/model.onnx`)
  expect(Buffer.from(first.onnx.data).equals(model)).toBe(true)
  expect(first.onnx).toMatchObject({
    file: 'onnx/model.onnx',
    path: join(work, 'cache/someone/atlas/onnx/model.onnx'),
  })
  const steps = progress.filter(step => step.file === 'onnx/model.onnx')
  expect(steps.at(-1)).toMatchObject({ loaded: model.byteLength, total: model.byteLength })
  expect(steps.map(step => step.loaded)).toEqual(steps.map(step => step.loaded).sort((a, b) => a - b))
  expect(server.requests).toHaveLength(7)

  const again = await open({ id: 'someone/atlas' })
  expect(server.requests).toHaveLength(7)
  expect(again.config).toEqual(first.config)

  const later = createNodeHub({ remoteHost: server.url, cacheDir: join(work, 'cache') })
  await later.open({ id: 'someone/atlas' })
  expect(server.requests).toHaveLength(7)
})

test('the cache is the one of transformers.js', async () => {
  await open({ id: 'someone/atlas' })
  server.requests.length = 0
  const { AutoConfig } = await import('@huggingface/transformers')
  const config = await AutoConfig.from_pretrained('someone/atlas')
  expect(config.model_type).toBe('gpt2')
  expect(server.requests).toEqual([])
})

test('a repository without a tokenizer opens with null: its prompts are ids', async () => {
  await expect(open({ id: 'someone/gpt2' })).resolves.toMatchObject({ tokenizer: null })
})

test('a revision is asked for by name and kept apart', async () => {
  await open({ id: 'someone/gpt2' })
  const other = await open({ id: 'someone/gpt2', revision: 'refs/pr/1' })
  expect(other).toMatchObject({ revision: 'refs/pr/1', config: { model_type: 'other' } })
})

test('a model that the hub does not have says where to look', async () => {
  const error = await failure(open({ id: 'someone/nothing' }))
  expect(error.message).toBe("the hub's model 'someone/nothing' (revision main) was not found")
  expect(error.hint).toContain('check the name')
})

test.each(['two/slashes/here', 'a b', 'x/..', 'https://x.y/z', ''])(
  "'%s' is refused before any request",
  async id => {
    const error = await failure(open({ id }))
    expect(error.message).toContain('cannot be the name of a model')
    expect(server.requests).toEqual([])
  },
)

test('a precision that is not there names those that are', async () => {
  const error = await failure(open({ id: 'someone/q4-only', precision: 'fp32' }))
  expect(error.message).toContain('has no file of the precision fp32')
  expect(error.hint).toContain("{ dtype: 'q4' }")
  await expect(open({ id: 'someone/q4-only', precision: 'q4' })).resolves.toMatchObject({
    precision: 'q4',
    onnx: { file: 'onnx/model_q4.onnx' },
  })
})

test('a repository without ONNX files says how to get one', async () => {
  const error = await failure(open({ id: 'someone/no-model' }))
  expect(error.message).toContain('has no ONNX file')
  expect(error.hint).toContain('onnx-community')
})

test('a cut-off download keeps nothing and says so', async () => {
  const error = await failure(open({ id: 'someone/cut' }))
  expect(error.message).toMatch(
    /the download of onnx\/model.onnx of .*someone\/cut.* broke off after \d+ of \d+ bytes/,
  )
  server.requests.length = 0
  await failure(open({ id: 'someone/cut' }))
  expect(server.requests).toContain('someone/cut/resolve/main/onnx/model.onnx')
})

test.each([
  ['someone/damaged', 'config.json of'],
  ['someone/truncated', 'onnx/model.onnx of'],
])('a damaged file (%s) is dropped from the cache and asked for again', async (id, file) => {
  const error = await failure(open({ id }))
  expect(error.message).toContain(file)
  expect(error.message).toContain('damaged')
  expect(error.hint).toContain('run again')
  server.requests.length = 0
  await failure(open({ id }))
  expect(server.requests.length).toBeGreaterThan(0)
})

test('a hub in trouble is not a missing model', async () => {
  const error = await failure(open({ id: 'someone/busy' }))
  expect(error.message).toContain('answered 503 for config.json')
})

test('a hub out of reach says what still works', async () => {
  const { env } = await import('@huggingface/transformers')
  const away = await startHubServer({})
  await away.close()
  env.remoteHost = away.url
  try {
    const error = await failure(open({ id: 'someone/unreachable' }))
    expect(error.message).toContain('could not reach 127.0.0.1')
    expect(error.hint).toContain('vitrine/atlas')
  } finally {
    env.remoteHost = server.url
  }
})

test("a name under 'vitrine/' that does not exist is not looked for on the hub", async () => {
  const error = await failure(open({ id: 'vitrine/nothing' }))
  expect(error.message).toBe("Vitrine's model 'vitrine/nothing' was not found")
  expect(server.requests).toEqual([])
})

test('a folder in hub layout needs no hub', async () => {
  const repository = await createNodeHub().open({ id: `./${gpt2}` })
  expect(repository).toMatchObject({ tokenizer: null, config: { model_type: 'gpt2' } })
  expect(repository.onnx.path).toBe(join(process.cwd(), gpt2, 'onnx/model.onnx'))
})

test('a folder that is no model says what a model folder holds', async () => {
  const error = await failure(createNodeHub().open({ id: './src' }))
  expect(error).toMatchObject({ message: 'the folder ./src has no config.json' })
  expect(error.hint).toContain('onnx/model.onnx')
  const nothing = await failure(createNodeHub().open({ id: './nowhere' }))
  expect(nothing.message).toBe('the folder ./nowhere was not found')
})

test('a Git LFS pointer is named as one', async () => {
  const folder = join(work, 'pointer')
  await mkdir(join(folder, 'onnx'), { recursive: true })
  await writeFile(join(folder, 'config.json'), '{}')
  await writeFile(
    join(folder, 'onnx/model.onnx'),
    'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
  )
  const error = await failure(open({ id: folder }))
  expect(error.message).toContain('Git LFS pointer')
  expect(error.hint).toContain('git lfs pull')
})

test('external data is found by the locations in the file, and must lie inside the repository', async () => {
  const folder = join(work, 'external')
  await mkdir(join(folder, 'onnx'), { recursive: true })
  await writeFile(join(folder, 'config.json'), '{}')
  const model = join(folder, 'onnx/model.onnx')
  await writeFile(model, modelWithExternal('weights.bin', 'model.onnx_data'))
  expect((await failure(open({ id: folder }))).message).toContain('has no file onnx/weights.bin')
  await writeFile(join(folder, 'onnx/weights.bin'), 'w')
  await writeFile(join(folder, 'onnx/model.onnx_data'), 'd')
  await expect(open({ id: folder })).resolves.toMatchObject({
    external: [
      { location: 'weights.bin', data: join(folder, 'onnx/weights.bin') },
      { location: 'model.onnx_data', data: join(folder, 'onnx/model.onnx_data') },
    ],
  })
  for (const location of ['../config.json', '/etc/passwd', 'a/../../x', 'c:\\x', '..']) {
    await writeFile(model, modelWithExternal(location))
    expect((await failure(open({ id: folder }))).message).toContain('outside the repository')
  }
})
