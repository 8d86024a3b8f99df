import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { op, read, save, scalar, traceOf, write } from '../../test/graphs.ts'
import { hashGraph } from '../graph/canonical.ts'
import { VitrineError } from '../graph/errors.ts'
import { writeSafetensors } from '../graph/safetensors.ts'
import { type Graph, type Node } from '../graph/versions/v1.ts'
import { channelOf } from '../protocol/channel.ts'
import { type Backend, type RunCallOptions } from './backend.ts'
import { type Progress } from '../graph/progress.ts'
import { createLocalBackend } from './local.ts'
import { createNodeBackend } from './node.ts'
import { serveBackend } from './serveBackend.ts'

const prompt = 'The Eiffel Tower is in the city of'
const folder = 'public/models/vitrine/atlas'
const readJson = async (file: string) =>
  JSON.parse(await readFile(`${folder}/${file}`, 'utf8')) as Record<string, unknown>
const tokenizer = new Tokenizer(await readJson('tokenizer.json'), await readJson('tokenizer_config.json'))
const ids = [...tokenizer.encode(prompt).ids]

function graphOf(...nodes: Node[]): Graph {
  const graph = traceOf(nodes)
  return { ...graph, runs: graph.runs.map(run => ({ ...run, prompts: [{ text: prompt, ids: [ids] }] })) }
}

const logits = graphOf(read('0', 'lm_head.output'), save('1', '0', 'logits'))

const run = (backend: Backend, graph: Graph, options?: RunCallOptions) =>
  backend.run(graph, hashGraph(graph), new Map(), options)

/** A local backend whose engine is a Node backend at the other end of a real channel. */
function createChannelBackend(): Backend {
  const ports: MessagePort[] = []
  const local = createLocalBackend({
    models: '',
    spawn() {
      const { port1, port2 } = new MessageChannel()
      ports.push(port1, port2)
      const engine = createNodeBackend()
      serveBackend(channelOf(port2), () => Promise.resolve({ backend: engine, device: 'cpu' }))
      return { channel: channelOf(port1), onCrash: () => undefined, end: () => void engine.close() }
    },
  })
  return {
    ...local,
    async close() {
      await local.close()
      for (const port of ports) port.close()
    },
  }
}

describe.each([
  ['in this thread', createNodeBackend],
  ['behind a channel', createChannelBackend],
])('a backend %s', (_, create) => {
  let backend: Backend
  beforeEach(() => {
    backend = create()
  })
  afterEach(() => backend.close())

  test('LANGUAGE 33: tensors of a file are results, of a file near the program or in hand, until they are disposed of', async () => {
    const direction = { dtype: 'float32', shape: [3], data: new Float32Array([1, 2, 3]) } as const
    const bytes = writeSafetensors(new Map([['direction', direction]]))
    const base = await mkdtemp(join(tmpdir(), 'vitrine-load-'))
    await writeFile(join(base, 'v.safetensors'), bytes)
    const { tensors } = await backend.loadTensors('./v.safetensors', { base })
    expect(tensors).toMatchObject([{ name: 'direction', dtype: 'float32', shape: [3] }])
    const [{ ref } = { ref: '' }] = tensors
    const doubled = graphOf(
      { kind: 'result', id: '0', ref, dtype: 'float32', shape: [3] },
      op('1', 'add', '0', '0'),
      save('2', '1', 'sum'),
    )
    await run(backend, doubled)
    expect([...(await backend.look(`${hashGraph(doubled)}/sum`)).data]).toEqual([2, 4, 6])
    await backend.disposeAll()
    await expect(backend.look(ref)).rejects.toThrow(/no longer there/)
    expect((await backend.loadTensors('anything', { bytes })).tensors).toEqual(tensors)
    expect([...(await backend.look(ref)).data]).toEqual([1, 2, 3])
    const nowhere = backend.loadTensors('./w.safetensors', { base })
    await expect(nowhere).rejects.toThrow(/there is no file/)
    await expect(nowhere).rejects.toBeInstanceOf(VitrineError)
    await rm(base, { recursive: true })
  })

  test('describes a model before its weights are read', async () => {
    const description = await backend.describe({ id: 'vitrine/atlas' })
    expect(description.ref).toEqual({ id: 'vitrine/atlas', revision: 'main', precision: 'fp32' })
    expect(description.siteMap.sizes.layers).toBe(6)
    expect((await backend.memory()).livePrograms).toBe(0)
  })

  test('runs a graph and reports what happened', async () => {
    const progress: Progress[] = []
    const report = await run(backend, logits, { onProgress: step => progress.push(step) })
    expect(report).toMatchObject({
      device: 'cpu',
      precision: 'fp32',
      notices: [],
      fed: [{ text: prompt, ids: [ids] }],
      unembeddedPositions: ids.length,
    })
    expect(report.plan.steps.flatMap(step => step.layers)).toEqual([0, 1, 2, 3, 4, 5])
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(new Set(['open', 'compile', 'run']))
  })

  test('gives values of results: the tower is in Paris', async () => {
    await run(backend, logits)
    const { shape, data } = await backend.look(`${hashGraph(logits)}/logits`)
    expect(shape).toEqual([1, ids.length, 2048])
    const last = Array.from(data.slice(-2048))
    expect(tokenizer.decode([last.indexOf(Math.max(...last))])).toBe(' Paris')
  })

  test('holds results until they are disposed of, and nothing after', async () => {
    await backend.describe({ id: 'vitrine/atlas' })
    await run(backend, logits)
    const ref = `${hashGraph(logits)}/logits`
    expect((await backend.memory()).liveTensors).toBeGreaterThan(0)
    await backend.dispose([ref])
    expect((await backend.memory()).liveTensors).toBe(0)
    await expect(backend.look(ref)).rejects.toThrow('no longer there')
    await run(backend, logits)
    await backend.disposeAll()
    expect((await backend.memory()).liveTensors).toBe(0)
  })

  test('a cancelled run rejects with an AbortError and leaves the next one alone', async () => {
    const controller = new AbortController()
    const stop = (step: Progress) => {
      if (step.stage === 'compile' && step.done > 0) controller.abort()
    }
    await expect(run(backend, logits, { signal: controller.signal, onProgress: stop })).rejects.toMatchObject(
      {
        name: 'AbortError',
      },
    )
    expect((await backend.memory()).liveTensors).toBe(0)
    await expect(run(backend, logits)).resolves.toMatchObject({ device: 'cpu' })
  })

  test('a device that is not here is said, not hidden', async () => {
    const report = await run(backend, logits, { device: 'webgpu' })
    expect(report.notices).toEqual([expect.stringContaining('asks for webgpu; it ran on cpu')])
  })

  test('what a model does otherwise than its file has it is said with each run, as in its description', async () => {
    const model = { id: './test/fixtures/zoo/qwen3/genai-int4-webgpu', revision: 'main' }
    const graph = traceOf([read('0', 'lm_head.output'), save('1', '0', 'logits')])
    const { notes = [], ref } = await backend.describe(model)
    expect(notes).toEqual([
      expect.stringMatching(/computes in float16; here it is widened to float32/),
      expect.stringMatching(/^GroupQueryAttention runs opened into primitives: .*not supported/),
    ])
    const runs = graph.runs.map(run => ({ ...run, model: ref }))
    for (const prompt of [1, 2]) {
      const asked = {
        ...graph,
        runs: runs.map(run => ({ ...run, prompts: [{ text: null, ids: [[prompt, 2]] }] })),
      }
      expect((await run(backend, asked)).notices).toEqual(expect.arrayContaining([...notes]))
    }
  })

  test('a failure is a VitrineError', async () => {
    const nowhere = graphOf(read('0', 'transformer.h.99.output'), save('1', '0', 'x'))
    await expect(run(backend, nowhere)).rejects.toBeInstanceOf(VitrineError)
    await expect(backend.describe({ id: 'vitrine/nothing' })).rejects.toThrow('was not found')
  })

  test('an intervention changes what comes after it', async () => {
    const ablated = graphOf(
      scalar('0', 0),
      write('1', 'transformer.h.5.output', '0'),
      read('2', 'lm_head.output'),
      op('3', 'argmax', '2'),
      save('4', '2', 'logits'),
    )
    await run(backend, ablated)
    const { data } = await backend.look(`${hashGraph(ablated)}/logits`)
    const positions = Array.from({ length: ids.length }, (_, i) =>
      Array.from(data.slice(i * 2048, i * 2048 + 9)),
    )
    // A residual stream of zeros unembeds alike at every position.
    for (const position of positions) expect(position).toEqual(positions[0])
  })
})
