import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startHubServer, type HubServer } from '../../test/hub/hubServer.ts'
import { createNodeHub } from './node.ts'

const generation = { eos_token_id: [7, 9], temperature: 0.6 }
const file = 'generation_config.json'

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-generation-'))
  await cp('test/fixtures/zoo/gpt2/optimum', join(work, 'chat'), { recursive: true })
  await writeFile(join(work, 'chat', file), JSON.stringify(generation))
})
afterAll(() => rm(work, { recursive: true }))

describe.each([
  ['a hub with a list of its files', { lists: true }, 0],
  ['a hub without', { lists: false }, 1],
])('generation_config.json of %s', (_, settings, failing) => {
  const cacheDir = () => join(work, `cache-${failing}`)
  let server: HubServer
  const hub = () => createNodeHub({ remoteHost: server.url, cacheDir: cacheDir() })
  const asked = () => server.requests.filter(path => path.endsWith(file)).length
  beforeEach(async () => {
    const repositories = { 'a/chat': join(work, 'chat'), 'a/none': 'test/fixtures/zoo/gpt2/optimum' }
    server = await startHubServer(repositories, {}, settings)
    return () => server.close()
  })

  test('is brought where there is one, and is absent where there is none', async () => {
    expect((await hub().open({ id: 'a/chat' })).generationConfig).toEqual(generation)
    expect(asked()).toBe(1)
    expect((await hub().open({ id: 'a/none' })).generationConfig).toBeNull()
    expect(asked()).toBe(1 + failing)
  })

  test('comes from the cache, and what was absent is not asked for again', async () => {
    expect((await hub().open({ id: 'a/chat' })).generationConfig).toEqual(generation)
    expect((await hub().open({ id: 'a/none' })).generationConfig).toBeNull()
    expect(asked()).toBe(0)
  })

  test('needs no connection once the model is here', async () => {
    const away = createNodeHub({ remoteHost: 'http://127.0.0.1:9/', cacheDir: cacheDir() })
    expect((await away.open({ id: 'a/chat' })).generationConfig).toEqual(generation)
    expect((await away.open({ id: 'a/none' })).generationConfig).toBeNull()
  })
})

test('a folder has it too, and a description of an own model', async () => {
  const hub = createNodeHub()
  expect((await hub.open({ id: join(work, 'chat') })).generationConfig).toEqual(generation)
  expect((await hub.describe({ id: 'vitrine/atlas' }))?.generationConfig).toMatchObject({ eos_token_id: 0 })
})
