import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHubServer, type HubServer } from '../../test/hub/hubServer.ts'
import { createNodeHub } from './node.ts'

let work: string
let server: HubServer

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-chat-'))
  const atlas = 'public/models/vitrine/atlas'
  const [chat, both] = [join(work, 'chat'), join(work, 'both')]
  for (const folder of [chat, both]) {
    await cp(atlas, folder, { recursive: true })
    await writeFile(join(folder, 'chat_template.jinja'), '{{ messages[0].content }}')
  }
  const config = JSON.parse(await readFile(`${atlas}/tokenizer_config.json`, 'utf8')) as object
  await writeFile(
    join(both, 'tokenizer_config.json'),
    JSON.stringify({ ...config, chat_template: 'its own' }),
  )
  server = await startHubServer({ 'a/chat': chat, 'a/both': both, 'a/none': atlas }, {}, { lists: true })
})

afterAll(async () => {
  await server.close()
  await rm(work, { recursive: true })
})

const templateOf = async (id: string): Promise<unknown> => {
  const hub = createNodeHub({ remoteHost: server.url, cacheDir: join(work, 'cache') })
  const { tokenizer } = await hub.open({ id })
  return tokenizer?.config['chat_template']
}

test('a chat template in a file of its own is found, and kept for when the hub cannot be reached', async () => {
  expect(await templateOf('a/chat')).toBe('{{ messages[0].content }}')
  server.requests.length = 0
  expect(await templateOf('a/chat')).toBe('{{ messages[0].content }}')
  expect(server.requests.filter(path => path.includes('jinja'))).toEqual([])
})

test('one in tokenizer_config.json wins, and there may be none', async () => {
  expect(await templateOf('a/both')).toBe('its own')
  expect(await templateOf('a/none')).toBeUndefined()
})
