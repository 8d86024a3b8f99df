import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readKey } from '../server/keys/createKey.ts'
import { commandLine } from './commandLine.ts'

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-serve-cli-'))
})
afterAll(() => rm(work, { recursive: true }))

async function vitrine(...args: string[]) {
  const printed = { out: '', err: '' }
  const code = await commandLine(args, {
    out: { write: text => (printed.out += text) },
    err: { write: text => (printed.err += text) },
  })
  return { code, ...printed }
}

test('keys are created, listed and revoked', async () => {
  const created = await vitrine('keys', 'create', 'Ada, laptop', '--data', work)
  expect(created.err).toContain('1 to 80 letters')
  const { out, code, err } = await vitrine('keys', 'create', 'Ada laptop', '--data', work)
  const key = readKey(out.trim())
  expect([code, key === null]).toEqual([0, false])
  expect(err).toContain('not shown again')
  const listed = await vitrine('keys', 'list', '--data', work)
  expect(listed.out).toContain(`${key?.id ?? ''}  Ada laptop`)
  expect(listed.out).not.toContain(key?.secret)
  expect((await vitrine('keys', 'revoke', key?.id ?? '', '--data', work)).out).toContain('opens nothing')
  expect((await vitrine('keys', 'revoke', 'nobody', '--data', work)).err).toContain('there is no key nobody')
})

test.each([
  [['keys'], 'create NAME, list or revoke ID'],
  [['keys', 'create'], 'name whoever will use the key'],
  [['keys', 'make', 'x'], "there is no 'make'"],
  [['serve', '--prot', '1'], '--prot'],
  [['serve', 'model'], "'model' is no option"],
  [['serve', '--port', '99999'], '--port takes a whole number from 0 to 65535'],
  [['serve', '--keep', 'long'], '--keep takes a time such as'],
  [['serve', '--memory', '-1'], 'memory'],
  [['serve', '--memory', '8 gigs'], '--memory takes a size such as'],
  [['serve', '--log', 'xml'], '--log takes json, pretty, silent'],
  [['serve', '--origin', 'example.org'], '--origin takes the address of a page'],
  [['serve', '--origin', 'https://example.org/page'], '--origin takes the address of a page'],
  [['serve', '--limit', 'kittens=3'], '--limit takes name=number'],
  [['serve', '--queue', 'localhost'], '--queue takes an address'],
  [['worker'], 'name the queue'],
])('wrong arguments are told: %j', async (args, words) => {
  const { code, err } = await vitrine(...args)
  expect(code).toBe(2)
  expect(err).toContain(words)
})

test('an endpoint says where it is and who may ask, answers, and stops in good order', async () => {
  const args = ['serve', '--port', '0', '--data', work, '--keys', join(work, 'none.json'), '--log', 'json']
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...args])
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)))
  const ended = new Promise(resolve => child.once('close', resolve))
  await expect.poll(() => out, { timeout: 25_000 }).toContain('Ctrl-C stops it')
  expect(out).toContain('models    vitrine/atlas')
  expect(out).toContain('keys      none needed: it answers this machine alone')
  const [, url = ''] = /listens on (\S+)/.exec(out) ?? []
  expect(await (await fetch(`${url}/v1/health`)).json()).toMatchObject({ status: 'ok', needsKey: false })
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  expect(out).toContain('endpoint stopped')
})
