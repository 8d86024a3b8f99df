import { expect, test } from 'vitest'
import { cpuTime } from '../../test/cpuTime.ts'
import { findCycle } from './cycle.ts'
import { op, read, scalar, traceOf, write } from '../../test/graphs.ts'
import { type Node } from './versions/v1.ts'

const orders: Record<string, number> = {
  'h.0.output': 1,
  'h.1.attn.q': 2,
  'h.1.attn.k': 2,
  'h.1.output': 3,
  'h.2.output': 4,
}

function cycleOf(nodes: Node[], prompts = 1): [string, string] | undefined {
  const [run] = traceOf(nodes, prompts).runs
  const cycle = run && findCycle(run, site => orders[site])
  return cycle && [cycle.write.id, cycle.read.id]
}

test('LANGUAGE 9: a later value into an earlier place of the same prompt is a cycle of that write and that read', () => {
  expect(cycleOf([read('r', 'h.2.output'), op('a', 'neg', 'r'), write('w', 'h.0.output', 'a')])).toEqual([
    'w',
    'r',
  ])
})

test('an earlier value into a later place is none', () => {
  expect(cycleOf([read('r', 'h.0.output'), write('w', 'h.2.output', 'r')])).toBeUndefined()
})

test('an unrelated write upstream is none', () => {
  const nodes = [
    scalar('0', 0),
    read('r', 'h.2.output'),
    write('w', 'h.0.output', '0'),
    write('u', 'h.2.output', 'r'),
  ]
  expect(cycleOf(nodes)).toBeUndefined()
})

test('a place may be changed by its own value, before and after another write', () => {
  const nodes = [
    read('r', 'h.1.output'),
    write('w', 'h.1.output', 'r'),
    read('s', 'h.1.output', { previous: 'w' }),
    write('u', 'h.1.output', 's', { previous: 'w' }),
  ]
  expect(cycleOf(nodes)).toBeUndefined()
})

test('sites of equal order do not depend on each other', () => {
  expect(
    cycleOf([
      read('q', 'h.1.attn.q'),
      read('k', 'h.1.attn.k'),
      write('w', 'h.1.attn.q', 'k'),
      write('u', 'h.1.attn.k', 'q'),
    ]),
  ).toBeUndefined()
})

test('a later value of one prompt may go into an earlier place of another', () => {
  expect(
    cycleOf([read('r', 'h.2.output', { rows: 0 }), write('w', 'h.0.output', 'r', { rows: 1 })], 2),
  ).toBeUndefined()
})

test('through another prompt it comes back as a cycle of the write last in code order', () => {
  const nodes = [
    read('r', 'h.2.output', { rows: 0 }),
    write('w', 'h.0.output', 'r', { rows: 1 }),
    read('s', 'h.1.output', { rows: 1 }),
    write('u', 'h.1.output', 's', { rows: 0 }),
  ]
  expect(cycleOf(nodes, 2)).toEqual(['u', 'r'])
})

test('a read of all rows sees the writes of every prompt', () => {
  const nodes = [read('r', 'h.2.output', { rows: 'all' }), write('w', 'h.0.output', 'r', { rows: 1 })]
  expect(cycleOf(nodes, 2)).toEqual(['w', 'r'])
})

test('10,000 nodes are searched in less than half a second', () => {
  const nodes: Node[] = []
  for (let i = 0; i < 5000; i++)
    nodes.push(read(`r${i}`, `site.${i}`), write(`w${i}`, `site.${i + 1}`, `r${i}`))
  const [run] = traceOf(nodes).runs
  const search = () => {
    expect(run && findCycle(run, site => Number(site.slice(5)))).toBeUndefined()
  }
  expect(cpuTime(search)).toBeLessThan(500)
})
