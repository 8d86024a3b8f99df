import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { op, read, save, scalar, skip, traceOf, write } from '../../../../test/graphs.ts'
import { greatestDifference } from '../../../../test/greatestDifference.ts'
import { createNodeBackend } from '../../../backend/node.ts'
import { type Backend } from '../../../backend/backend.ts'
import { type TensorData } from '../../../graph/tensorData.ts'
import { validateGraph } from '../../../graph/validate.ts'
import { type Graph, type Node, type Rows } from '../../../graph/versions/v1.ts'
import { type RunRequest } from '../../../protocol/http/runRequest.ts'
import { batchKeyOf } from './batchKey.ts'
import { mergeGraphs, type Member } from './mergeGraphs.ts'
import { splitReport } from './splitReport.ts'

const graphOf = (prompts: number[][][], ...nodes: Node[]): Graph => {
  const graph = traceOf(nodes)
  return {
    ...graph,
    runs: graph.runs.map(run => ({
      ...run,
      prompts: prompts.map(ids => ({ text: `secret ${ids.join()}`, ids })),
    })),
  }
}

const requestOf = (graph: Graph, options: Partial<RunRequest['options']> = {}): RunRequest => ({
  graph,
  constants: new Map(),
  results: new Map(),
  options: { reuse: false, alone: false, fromScratch: false, measure: null, ...options },
})

describe('which runs may go together', () => {
  const own = graphOf([[[1, 2]]], read('0', 'lm_head.output'), save('1', '0', 'logits'))
  const withRun = (change: object): Graph => ({ ...own, runs: own.runs.map(run => ({ ...run, ...change })) })

  test('one trace of one model', () => {
    expect(batchKeyOf(requestOf(own))).toBe('vitrine/atlas@main/fp32')
    const all = graphOf([[[1, 2]]], read('0', 'lm_head.output', { rows: 'all' }), save('1', '0', 'logits'))
    expect(batchKeyOf(requestOf(all))).toBe('vitrine/atlas@main/fp32')
  })

  const sweep: Node = { kind: 'sweep', id: 's', rows: 0, axes: [{ name: 'x', values: [1] }] }
  test.each<[string, RunRequest]>([
    ['one that asks to go alone', requestOf(own, { alone: true })],
    ['one from scratch', requestOf(own, { fromScratch: true })],
    ['one that measures', requestOf(own, { measure: ['0'] })],
    ['one that takes a result', { ...requestOf(own), results: new Map([['h/x', 'r']]) }],
    ['two runs', requestOf({ ...own, runs: [...own.runs, ...own.runs] })],
    ['a computation', requestOf(withRun({ mode: 'compute', model: null, prompts: [] }))],
    ['a generation', requestOf(withRun({ mode: 'generate' }))],
    ['a sweep', requestOf(graphOf([[[1]]], sweep))],
    [
      'a node for all rows of several groups',
      requestOf(graphOf([[[1]], [[2]]], read('0', 'lm_head.output', { rows: 'all' }))),
    ],
    ['weights in integers', requestOf(withRun({ model: { id: 'a/b', revision: 'main', precision: 'q8' } }))],
    ['more positions than a batch is for', requestOf(graphOf([[Array.from({ length: 2049 }, () => 1)]]))],
  ])('not %s', (_, request) => {
    expect(batchKeyOf(request)).toBeNull()
  })
})

/** A small experiment: what each statement does to one of up to two prompts. */
const statement = fc.record({
  do: fc.constantFrom('read', 'write', 'skip', 'scale', 'call', 'constant', 'ids'),
  layer: fc.nat(3),
  group: fc.nat(1),
  number: fc.integer({ min: -2, max: 2 }),
})
const promptIds = fc.array(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 3, maxLength: 3 }), {
  minLength: 1,
  maxLength: 2,
})
const otherLength = fc.array(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 1,
})

const member: fc.Arbitrary<Member> = fc
  .tuple(
    fc.array(fc.oneof(promptIds, otherLength), { minLength: 1, maxLength: 2 }),
    fc.array(statement, { maxLength: 6 }),
    fc.constantFrom('logits', 'x', 'layers.0.mean'),
  )
  .map(([prompts, statements, name]) => memberOf(prompts, statements, name))

interface Statement {
  do: string
  layer: number
  group: number
  number: number
}

/** Later layers first take what earlier ones gave, so that no value flows backwards. */
function memberOf(prompts: number[][][], statements: readonly Statement[], name: string): Member {
  const nodes: Node[] = []
  const constants = new Map<string, TensorData>()
  const tensors: Graph['tensors'] = {}
  const previous = new Map<string, string>()
  const ordered = [...statements].sort((a, b) => a.layer - b.layer)
  const skipped = new Set<string>()
  let saves = 0
  ordered.forEach((each, index) => {
    const group = each.group % prompts.length
    const site = `transformer.h.${each.layer}.output`
    const rows: Rows = prompts.length === 1 && each.number > 0 ? 'all' : group
    const place = `${site} ${group}`
    const more = { rows, previous: previous.get(place) ?? null }
    const id = (part: string) => `${part}${index}`
    switch (each.do) {
      case 'read':
        nodes.push(read(id('r'), site, more), save(id('s'), id('r'), `${name}${saves++}`))
        break
      case 'write':
        nodes.push(scalar(id('v'), each.number), write(id('w'), site, id('v'), more))
        previous.set(place, id('w'))
        break
      case 'skip':
        if (skipped.has(place) || previous.has(place)) break
        skipped.add(place)
        nodes.push(
          scalar(id('v'), each.number),
          skip(id('w'), site.replace('.output', ''), id('v'), { rows }),
        )
        previous.set(place, id('w'))
        break
      case 'scale':
        nodes.push(
          read(id('r'), site, more),
          scalar(id('v'), each.number),
          op(id('o'), 'mul', id('r'), id('v')),
          write(id('w'), site, id('o'), more),
        )
        previous.set(place, id('w'))
        break
      case 'call':
        nodes.push(
          read(id('r'), site, more),
          { kind: 'call', id: id('c'), module: 'lm_head', input: id('r'), rows },
          save(id('s'), id('c'), `${name}${saves++}`),
        )
        break
      case 'constant': {
        const width = 64
        const data = new Float32Array(width).fill(each.number + 0.5)
        constants.set(id('t'), { dtype: 'float32', shape: [width], data })
        tensors[id('t')] = { dtype: 'float32', shape: [width], sha256: '0'.repeat(64) }
        nodes.push(
          { kind: 'constant', id: id('k'), tensor: id('t') },
          op(id('m'), 'mean', id('k')),
          write(id('w'), site, id('m'), more),
        )
        previous.set(place, id('w'))
        break
      }
      default:
        nodes.push(
          { kind: 'prompt', id: id('p'), what: 'ids', rows },
          save(id('s'), id('p'), `${name}${saves++}`),
        )
    }
  })
  nodes.push(read('end', 'lm_head.output', { rows: prompts.length - 1 }), save('saved', 'end', name))
  return { graph: { ...graphOf(prompts, ...nodes), tensors }, constants }
}

async function valuesOf(backend: Backend, { graph, constants }: Member, run: string) {
  const report = await backend.run(graph, run, constants)
  const names = graph.runs.flatMap(({ nodes }) =>
    nodes.flatMap(node => (node.kind === 'save' ? [node.name] : [])),
  )
  const values = new Map<string, TensorData>()
  for (const name of names) values.set(name, await backend.look(`${run}/${name}`))
  await backend.disposeAll()
  return { report, values }
}

describe('runs of several callers in one batch', () => {
  let backend: Backend
  beforeAll(() => {
    backend = createNodeBackend()
  })
  afterAll(() => backend.close())

  test('each has the values of running alone, within rounding; its report names nothing of the others', async () => {
    let count = 0
    let furthest = 0
    await fc.assert(
      fc.asyncProperty(fc.array(member, { minLength: 2, maxLength: 3 }), async members => {
        const merged = mergeGraphs(members)
        expect(() => validateGraph(merged.graph)).not.toThrow()
        const together = await valuesOf(backend, merged, `together${count}`)
        for (const [index, one] of members.entries()) {
          const seat = merged.seats[index] ?? { prefix: '', firstGroup: 0, groups: 0 }
          const alone = await valuesOf(backend, one, `alone${count++}`)
          for (const [name, value] of alone.values) {
            const own = together.values.get(seat.prefix + name)
            expect(own?.shape).toEqual(value.shape)
            value.data.forEach((number, at) => {
              const other = own?.data[at] ?? NaN
              furthest = Math.max(furthest, Math.abs(number - other) / Math.max(1, Math.abs(number)))
            })
          }
          const report = splitReport(together.report, one.graph, members.length - 1)
          expect(Object.keys(report.nodes)).toEqual(
            one.graph.runs.flatMap(run => run.nodes.map(({ id }) => id)),
          )
          expect(report.fed).toEqual(one.graph.runs[0]?.prompts)
          const told = JSON.stringify({ ...report, fed: [] })
          expect(told).not.toMatch(/m\d\.|secret|layers\.0\.mean|transformer/)
        }
      }),
      { numRuns: 20, seed: 7 },
    )
    // On the CPU the last bits have been the same so far; other runtimes may sum a batch in another order.
    expect(furthest).toBeLessThan(1e-5)
  })

  test('runs of equal lengths share a batch of the device', async () => {
    const members = Array.from({ length: 16 }, (_, index) => memberOf([[[index + 1]]], [], 'logits'))
    const { report, values } = await valuesOf(backend, mergeGraphs(members), 'ones')
    expect(report.plan.batches).toMatchObject([{ rows: 16 }])
    const alone = await valuesOf(backend, members[5] ?? memberOf([[[6]]], [], 'logits'), 'sixth')
    const [a, b] = [alone.values.get('logits'), values.get('m5.logits')]
    expect(greatestDifference(a?.data ?? [], b?.data ?? [])).toBeLessThan(1e-5)
  })
})
