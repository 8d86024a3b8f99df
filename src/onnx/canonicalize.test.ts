import { expect, test } from 'vitest'
import { disagreement } from '../../test/programs/agreement.ts'
import { ints, node, numbers, syntheticModel, value } from '../../test/programs/syntheticModel.ts'
import { canonicalize } from './canonicalize.ts'
import { type Subgraph } from './ir.ts'
import { GraphIndex } from './moduleTree.ts'

const output = value('logits', ['b', 's', 8])
const picked = node('Gather', ['x.weight', 'input_ids'], ['x'])
const weights = { 'x.weight': [32, 8] }

const branch = (table: string, rows: number): Subgraph => ({
  nodes: [node('Gather', [table, `${table}.index`], [`${table}.row`])],
  outputs: [`${table}.row`],
  constants: new Map([[`${table}.index`, ints([rows], [])]]),
  weights: new Map(),
})

test('an operator set that no runtime has is named, with the node and a way out', () => {
  const file = syntheticModel({
    nodes: [picked, node('custom.ops:Magic', ['x'], ['logits'], {}, '/layer/Magic')],
    outputs: [output],
    weights,
  })
  expect(() => canonicalize(file.graph)).toThrow(
    /operator Magic of the operator set custom\.ops \(node \/layer\/Magic\)/,
  )
})

test('an operator that is not known stays, and so does everything behind it', () => {
  const file = syntheticModel({
    nodes: [picked, node('com.microsoft:NewThing', ['x'], ['y']), node('Neg', ['y'], ['logits'])],
    outputs: [output],
    weights,
  })
  const { nodes, facts } = canonicalize(file.graph)
  expect(nodes.map(({ op }) => op)).toEqual(['Gather', 'NewThing', 'Neg'])
  expect(facts.get('x')?.shape).toEqual(['batch', 'position', 8])
  expect(facts.get('logits')?.shape).toBeUndefined()
})

test('a choice by length is made for the lengths that every context holds', () => {
  const file = syntheticModel(
    {
      nodes: [
        picked,
        node('Shape', ['attention_mask'], ['length'], { start: 1 }),
        node('Greater', ['length', 'limit'], ['isLong']),
        node('If', ['isLong'], ['row'], {
          then_branch: { type: 'graph', value: branch('long_cache', 1) },
          else_branch: { type: 'graph', value: branch('short_cache', 2) },
        }),
        node('Mul', ['x', 'row'], ['logits']),
      ],
      outputs: [output],
      weights: { ...weights, long_cache: [16, 8], short_cache: [4, 8] },
      constants: { limit: ints([4]) },
    },
    false,
  )
  const graph = canonicalize(file.graph)
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Gather', 'Gather', 'Mul'])
  expect([...graph.weights.keys()]).toEqual(['x.weight', 'short_cache'])
})

test('a choice by data is refused in words', () => {
  const file = syntheticModel(
    {
      nodes: [
        picked,
        node('ReduceSum', ['input_ids'], ['sum'], { keepdims: 0 }),
        node('Greater', ['sum', 'limit'], ['isMuch']),
        node('If', ['isMuch'], ['row'], {
          then_branch: { type: 'graph', value: branch('a_cache', 1) },
          else_branch: { type: 'graph', value: branch('b_cache', 2) },
        }),
        node('Mul', ['x', 'row'], ['logits']),
      ],
      outputs: [output],
      weights: { ...weights, a_cache: [4, 8], b_cache: [4, 8] },
      constants: { limit: ints([4], []) },
    },
    false,
  )
  expect(() => canonicalize(file.graph)).toThrow(/chooses by data what it computes \(If, node row\)/)
})

test('all positions are unembedded, whatever number the file would take', () => {
  const file = syntheticModel({
    nodes: [
      picked,
      node('Neg', ['num_logits_to_keep'], ['start']),
      node('Unsqueeze', ['start', 'axis'], ['starts']),
      node('Slice', ['x', 'starts', 'end', 'one'], ['logits']),
    ],
    inputs: [value('num_logits_to_keep', [], 'int64')],
    outputs: [output],
    weights,
    constants: { axis: ints([0]), one: ints([1]), end: ints([2 ** 53 - 1]) },
  })
  const graph = canonicalize(file.graph)
  expect(graph.output).toBe('x')
  expect(graph.inputs.map(({ name }) => name)).toEqual(['input_ids'])
})

test('position tables are computed apart from what flows, also where they are stored', async () => {
  const file = syntheticModel({
    nodes: [
      picked,
      node('CumSum', ['attention_mask', 'zero'], ['positions']),
      node('Gather', ['cos_cache', 'positions'], ['rows']),
      node('Mul', ['rows', 'half'], ['table']),
      node('Mul', ['x', 'table'], ['logits']),
    ],
    outputs: [output],
    weights: { ...weights, cos_cache: [16, 8] },
    constants: { zero: ints([1], []), half: numbers([0.5]) },
  })
  const index = new GraphIndex(canonicalize(file.graph))
  const prologue = index.graph.nodes.filter(node => index.isPrologue(node)).map(({ outputs }) => outputs[0])
  expect(prologue).toEqual(['positions', 'rows', 'table'])
  expect(await disagreement(file, { batch: 2, length: 4, steps: 0 })).toBe(0)
})
