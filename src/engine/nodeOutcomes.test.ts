import { afterAll, describe, expect, test } from 'vitest'
import { graphOf, HandRun } from '../../test/handGraphs.ts'
import { openAtlas } from '../../test/atlasEngine.ts'
import { type NodeOutcomes } from '../graph/nodeOutcome.ts'
import { type PlanReport } from '../graph/planReport.ts'

const atlas = await openAtlas()
afterAll(() => atlas.close())

const ids = [[12, 40, 7]]

/** The labels of the steps that computed a node, or what became of it. */
const toldOf = (id: string, { nodes, plan }: { nodes: NodeOutcomes; plan: PlanReport }) => {
  const outcome = nodes[id]
  return outcome?.state === 'ran' ? outcome.steps.map(step => plan.steps[step]?.label) : outcome
}

let hashes = 0
const run = (graph: ReturnType<typeof graphOf>) =>
  atlas.engine.run(graph, `outcome${hashes++}`, new Map(), { fromScratch: true })

describe('what became of each node', () => {
  test('reads, operations, writes and saves name their steps; what is not needed says why', async () => {
    const hand = new HandRun()
    const z = hand.read('transformer.h.1.attn.z')
    const resid = hand.read('transformer.h.3.output')
    const scalar = hand.scalar(2)
    const double = hand.op('mul', [resid, scalar])
    hand.write('transformer.h.3.output', double)
    const write = hand.nodes.at(-1)!.id
    const unused = hand.op('exp', [resid])
    const logits = hand.read('lm_head.output')
    hand.save(z, 'z')
    hand.save(logits, 'logits')
    const save = hand.nodes.at(-1)!.id
    const report = await run(graphOf(hand.run('vitrine/atlas', [ids])))
    expect(toldOf(z, report)).toContain('layer 1')
    expect(toldOf(resid, report)).toEqual(['layer 3'])
    expect(toldOf(double, report)).toEqual(['operations'])
    expect(toldOf(write, report)).toEqual(['operations'])
    expect(toldOf(logits, report)).toEqual(['head'])
    expect(toldOf(save, report)).toEqual(['head'])
    expect(toldOf(scalar, report)).toEqual([])
    expect(toldOf(unused, report)).toEqual({ state: 'not-run', why: 'no saved value needs it' })
    expect(Object.keys(report.nodes)).toEqual(hand.nodes.map(({ id }) => id))
    expect(JSON.parse(JSON.stringify(report.nodes))).toEqual(report.nodes)
  })

  test('what a later run takes from an earlier one is reused', async () => {
    const graph = (strength: number) => {
      const hand = new HandRun()
      const early = hand.read('transformer.h.0.output')
      hand.write('transformer.h.0.output', hand.op('mul', [early, hand.scalar(2)]))
      const late = hand.read('transformer.h.4.output')
      hand.write('transformer.h.4.output', hand.op('mul', [late, hand.scalar(strength)]))
      hand.save(hand.read('lm_head.output'), 'logits')
      return graphOf(hand.run('vitrine/atlas', [ids]))
    }
    await atlas.engine.run(graph(2), 'earlier', new Map())
    const report = await atlas.engine.run(graph(3), 'later', new Map())
    const [early, , earlyMul, , late, , lateMul] = graph(3).runs[0]!.nodes.map(({ id }) => id)
    for (const id of [early!, earlyMul!, late!]) expect(report.nodes[id]).toEqual({ state: 'reused' })
    expect(toldOf(lateMul!, report)).toEqual(['operations'])
  })

  test('a node of a sweep has the steps of all its cells, and the sweep those of its body', async () => {
    const hand = new HandRun()
    const swept = hand.sweep(0, { layer: [1, 3] }, ({ layer }) => {
      hand.write(`transformer.h.${layer}.mlp.output`, hand.scalar(0))
      return hand.read('lm_head.output')
    })
    hand.save(swept, 'grid')
    const report = await run(graphOf(hand.run('vitrine/atlas', [ids])))
    const heads = report.plan.steps.flatMap(({ label }, index) => (label === 'head' ? [index] : []))
    const read = hand.nodes.find(node => node.kind === 'read')!
    expect(report.nodes[read.id]).toEqual({ state: 'ran', steps: heads })
    expect(report.nodes[read.sweep!]).toMatchObject({
      state: 'ran',
      steps: expect.arrayContaining(heads) as [],
    })
    expect(report.nodes[swept]).toMatchObject({ state: 'ran' })
  })

  test('nodes of a generation name the passes of their steps; what lies behind its end did not run', async () => {
    const { model } = atlas
    const prompt = 'The Eiffel Tower is in the city of'
    const { steps } = await model.generate(prompt, { maxNewTokens: 3 }, g => {
      g.step(1, () => {
        model.layers[2]!.mlp.output = model.layers[2]!.mlp.output.mul(0)
      })
      return { steps: g.everyStep(() => model.layers[4]!.residPost.at(0, -1)) }
    })
    expect(steps.length).toBeGreaterThan(1)
    const report = atlas.reports.at(-1)!
    expect(report.plan.layers).toEqual([
      { run: 0, prompts: [0], ran: [0, 1, 2, 3, 4, 5], reused: [], notRun: [] },
    ])
    const told = Object.keys(report.nodes).map(id => toldOf(id, report))
    expect(told.filter(labels => Array.isArray(labels) && labels.includes('layer 4'))).not.toHaveLength(0)
    expect(told.some(labels => Array.isArray(labels) && labels.includes('layer 2'))).toBe(true)
  })
})
