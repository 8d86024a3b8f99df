import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { op, read, save, traceOf } from '../../test/graphs.ts'
import { VitrineError } from '../graph/errors.ts'
import { type Graph, type Node } from '../graph/versions/v1.ts'
import { type Backend } from './backend.ts'
import { createChildBackend } from './childBackend.ts'
import { createNodeBackend } from './node.ts'
import { type EngineChild } from './spawnEngineChild.ts'

const ids = [3, 20, 33, 45, 7, 12]

function graphOf(...nodes: Node[]): Graph {
  const graph = traceOf(nodes)
  return { ...graph, runs: graph.runs.map(run => ({ ...run, prompts: [{ text: null, ids: [ids] }] })) }
}

const logits = graphOf(read('0', 'lm_head.output'), save('1', '0', 'logits'))

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('an engine in a child process', () => {
  const children: EngineChild[] = []
  let backend: Backend
  beforeAll(() => {
    process.env['VITRINE_TEST_SECRET'] = 'not for the engine'
    backend = createChildBackend({ onSpawn: child => children.push(child) })
  })
  afterAll(async () => {
    delete process.env['VITRINE_TEST_SECRET']
    await backend.close()
  })

  test('starts at the first run and gives the numbers of an engine in this process, bit for bit', async () => {
    expect(children).toHaveLength(0)
    const report = await backend.run(logits, 'h', new Map())
    expect(report).toMatchObject({ device: 'cpu', endpoint: null })
    const here = createNodeBackend()
    await here.run(logits, 'h', new Map())
    expect(await backend.look('h/logits')).toEqual(await here.look('h/logits'))
    await here.close()
    expect(children).toHaveLength(1)
    await expect(backend.memory()).resolves.toMatchObject({ openModels: ['vitrine/atlas'] })
  })

  test('has nothing of the environment that it does not need', () => {
    const environment = execFileSync('cat', [`/proc/${children[0]?.pid}/environ`], { encoding: 'utf8' })
    expect(environment).toContain('PATH=')
    expect(environment).not.toContain('VITRINE_TEST_SECRET')
  })

  test('what is wrong with a graph comes back with its place; the engine goes on', async () => {
    const span = { file: 'program.ts', line: 3, column: 5 }
    const wrong = graphOf(
      read('0', 'transformer.h.0.output'),
      { ...read('1', 'lm_head.output'), span: { ...span, line: 2 } },
      { ...op('2', 'add', '0', '1'), span },
      save('3', '2', 'sum'),
    )
    const failure = await backend.run(wrong, 'wrong', new Map()).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(VitrineError)
    expect(failure).toMatchObject({ span })
    expect(children).toHaveLength(1)
  })

  test('one that is killed fails what it was asked with a way out; the next run starts another, and none is left over', async () => {
    const [first] = children
    const dying = backend.run(logits, 'again', new Map(), { fromScratch: true })
    process.kill(first?.pid ?? 0, 'SIGKILL')
    const failure = await dying.catch((error: unknown) => error)
    expect(failure).toHaveProperty('message', expect.stringMatching(/stopped working: .*SIGKILL/))
    expect(failure).toHaveProperty('hint', expect.stringContaining('run again'))
    await backend.run(logits, 'again', new Map())
    expect(children).toHaveLength(2)
    expect(isAlive(first?.pid ?? 0)).toBe(false)
  })

  test('a run that is cancelled rejects with its reason', async () => {
    const controller = new AbortController()
    const running = backend.run(logits, 'cancelled', new Map(), {
      signal: controller.signal,
      fromScratch: true,
      onProgress: () => controller.abort(new Error('enough')),
    })
    await expect(running).rejects.toThrow('enough')
    expect(children).toHaveLength(2)
  })

  test('close waits for the end of the process', async () => {
    const pid = children.at(-1)?.pid ?? 0
    expect(isAlive(pid)).toBe(true)
    await backend.close()
    expect(isAlive(pid)).toBe(false)
    await expect(backend.run(logits, 'late', new Map())).rejects.toThrow('closed')
  })
})

test('the engine ends with the process that started it, however that one ends', async () => {
  const script = `
    import { createChildBackend } from './src/backend/childBackend.ts'
    createChildBackend({ onSpawn: ({ pid }) => console.log(pid) }).describe({ id: 'vitrine/atlas' })
      .then(() => console.log('described'))`
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  for await (const part of parent.stdout) {
    said += String(part)
    if (said.includes('described')) break
  }
  const pid = Number(said.split('\n')[0])
  expect(isAlive(pid)).toBe(true)
  const ended = once(parent, 'exit')
  parent.kill('SIGKILL')
  await ended
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false)
})

test('a provider that is not there is said with what it needs', async () => {
  const backend = createChildBackend({ provider: process.platform === 'darwin' ? 'dml' : 'coreml' })
  const failure = await backend.run(logits, 'h', new Map()).catch((error: unknown) => error)
  expect(failure).toHaveProperty(
    'message',
    expect.stringMatching(/is not in this build of ONNX Runtime, which has cpu, .*it needs/),
  )
  expect(failure).toHaveProperty('hint', expect.stringContaining('--provider cpu'))
  await backend.close()
})

test.each(['webgpu', 'cuda'] as const)('%s runs, or says what it needs', async provider => {
  const backend = createChildBackend({ provider })
  const outcome = await backend.run(logits, 'h', new Map()).then(
    ({ device }) => device,
    (error: unknown) => (error instanceof VitrineError ? error.message : error),
  )
  expect(outcome).toEqual(
    expect.stringMatching(
      new RegExp(`^(${provider}|\\w+ could not be started: .*; it needs .*|.* is not in this build .*)$`),
    ),
  )
  await backend.close()
})
