import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { slow, startHubServer, type HubServer } from '../../test/hub/hubServer.ts'
import { commandLine } from './commandLine.ts'

let work: string
let server: HubServer

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-models-'))
  server = await startHubServer({
    'zoo/gpt2': 'test/fixtures/zoo/gpt2/optimum',
    'zoo/llama': 'test/fixtures/zoo/llama/genai-int4-webgpu',
  })
  vi.stubEnv('HF_ENDPOINT', server.url)
  vi.stubEnv('VITRINE_CACHE', join(work, 'cache'))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await server.close()
  await rm(work, { recursive: true })
})

async function vitrine(...args: string[]) {
  const printed = { out: '', err: '' }
  const code = await commandLine(args, {
    out: { write: text => (printed.out += text) },
    err: { write: text => (printed.err += text) },
  })
  return { code, ...printed }
}

test('says what a repository has, with sizes, before its weights are downloaded', async () => {
  const { code, out } = await vitrine('models', 'zoo/llama')
  expect(code).toBe(0)
  expect(out.split('\n')).toEqual([
    'zoo/llama (revision main)',
    expect.stringMatching(/^dtype +size +here +files$/),
    expect.stringMatching(
      /^fp32 \* +holds q4f16 +\d+\.\d kB +no +onnx\/model\.onnx, onnx\/model\.onnx\.data$/,
    ),
    '* what a program gets that asks for no dtype',
    '',
  ])
  expect(server.requests.filter(request => request.endsWith('.data'))).toEqual([])
})

test('lists what is kept, and removes it', async () => {
  expect((await vitrine('models', 'zoo/llama', '--remove')).code).toBe(0)
  expect(await vitrine('models')).toEqual({ code: 0, out: 'no model is kept here\n', err: '' })
  expect((await vitrine('inspect', 'zoo/gpt2')).code).toBe(0)
  expect((await vitrine('models')).out).toMatch(/^zoo\/gpt2 +\d+\.\d kB +onnx\/model\.onnx, 1 other$/m)
  expect((await vitrine('models', 'zoo/gpt2', '--remove')).out).toMatch(
    /^removed zoo\/gpt2: \d+\.\d kB freed$/m,
  )
  const again = await vitrine('models', 'zoo/gpt2', '--remove')
  expect(again.code).toBe(1)
  expect(again.err).toContain('nothing is kept of zoo/gpt2')
})

test.each([
  [['models', '--remove'], 'name the model to remove'],
  [['models', 'a/b', 'c/d'], "one model at a time, not also 'c/d'"],
])('wrong arguments %j give the usage', async (args, message) => {
  const { code, err } = await vitrine(...args)
  expect(code).toBe(2)
  expect(err).toContain(message)
})

test('Ctrl-C ends a download; the next command goes on from there', { timeout: 60_000 }, async () => {
  const file = 'zoo/gpt2/resolve/main/onnx/model.onnx'
  const whole = await readFile('test/fixtures/zoo/gpt2/optimum/onnx/model.onnx')
  server.requests.length = 0
  server.answers.set(file, slow(whole, { pieces: 1000, pause: 20 }))
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'inspect', 'zoo/gpt2'])
  const timer = setInterval(() => {
    // Looks at its size ask for a range.
    if (!server.requests.includes(file)) return
    clearInterval(timer)
    setTimeout(() => child.kill('SIGINT'), 800)
  }, 20)
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)))
  const code = await new Promise(resolve => child.once('close', resolve))
  expect(err).toContain('note: stopped; what was downloaded is kept')
  expect(code).toBe(130)

  server.answers.delete(file)
  expect((await vitrine('models')).out).toContain('of a download that broke off')
  server.requests.length = 0
  expect((await vitrine('inspect', 'zoo/gpt2')).code).toBe(0)
  expect(server.requests).toContainEqual(expect.stringMatching(/model\.onnx \[bytes=[1-9]\d*-\]$/))
})
