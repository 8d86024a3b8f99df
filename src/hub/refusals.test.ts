import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHubServer, type Answer, type HubServer } from '../../test/hub/hubServer.ts'
import { VitrineError } from '../graph/errors.ts'
import { createNodeHub } from './node.ts'
import { type Hub } from './repository.ts'

const config = 'a/model/resolve/main/config.json'
let work: string
let server: HubServer
let hub: Hub

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-refusals-'))
  server = await startHubServer({ 'a/model': 'test/fixtures/zoo/gpt2/optimum' })
  hub = createNodeHub({ remoteHost: server.url, cacheDir: join(work, 'cache'), patience: 300 })
})

afterAll(async () => {
  await server.close()
  await rm(work, { recursive: true })
})

async function failure(promise: Promise<unknown>): Promise<VitrineError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown)
  if (error instanceof VitrineError) return error
  throw new Error(`expected a VitrineError, got ${JSON.stringify(error)}`)
}

const refusal = (status: number, code?: string): Answer => ({
  status,
  headers: code === undefined ? {} : { 'x-error-code': code },
})

const html: Answer = (_, response) =>
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Log in</h1>')

test.each<[string, Answer, RegExp, RegExp]>([
  ['not found', refusal(404), /'a\/model' \(revision main\) was not found/, /check the name on 127\.0\.0\.1/],
  ['private or not there', refusal(401), /was not found/, /private or gated .*HF_TOKEN/],
  [
    'gated',
    refusal(401, 'GatedRepo'),
    /is gated: its owners let in who has accepted/,
    /accept them on .*a\/model/,
  ],
  ['gated, to whom is known', refusal(403, 'GatedRepo'), /is gated/, /HF_TOKEN/],
  ['forbidden', refusal(403), /is gated/, /HF_TOKEN/],
  [
    'without that revision',
    refusal(404, 'RevisionNotFound'),
    /'a\/model' has no revision 'main'/,
    /branches/,
  ],
  ['no model', refusal(404, 'EntryNotFound'), /has no file config\.json/, /holds no model/],
  ['behind a log-in page', html, /answered with a web page where config\.json/, /proxy/],
  ['asked too often', refusal(429), /answered 429 for config\.json/, /wait a minute/],
  ['in trouble', refusal(500), /answered 500 for config\.json/, /later/],
  ['an endless redirect', { status: 302, headers: { location: '' } }, /could not reach/, /connection/],
  ['not JSON', new TextEncoder().encode('{"model_type": '), /config\.json .* is damaged/, /run again/],
  ['JSON, but no object', new TextEncoder().encode('[1]'), /config\.json .* is damaged/, /run again/],
])('a repository that is %s', async (_, answer, message, hint) => {
  server.answers.set(config, answer)
  const error = await failure(hub.open({ id: 'a/model' }))
  expect(error.message).toMatch(message)
  expect(error.hint).toMatch(hint)
  server.answers.delete(config)
})

test('a token goes to Hugging Face alone', async () => {
  let sent: string | undefined
  server.answers.set(config, (request, response) => {
    sent = request.headers.authorization
    response.writeHead(404).end()
  })
  const own = createNodeHub({ remoteHost: server.url, cacheDir: join(work, 'token'), token: 'secret' })
  await failure(own.open({ id: 'a/model' }))
  expect(sent).toBeUndefined()
  server.answers.delete(config)
})

test('once nothing is wrong any more, it opens', async () => {
  await expect(hub.open({ id: 'a/model' })).resolves.toMatchObject({ precision: 'fp32' })
})
