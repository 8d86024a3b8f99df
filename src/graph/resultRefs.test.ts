import { expect, test } from 'vitest'
import { resultRefs } from './resultRefs.ts'
import { type Node } from './versions/v1.ts'

test('results of a graph are named once, those of the cells of a sweep each', () => {
  const nodes: Node[] = [
    { id: 'a', kind: 'result', ref: 'x/a' },
    { id: 'b', kind: 'result', ref: 'x/a' },
    { id: 's', kind: 'sweep', rows: 0, axes: [{ name: 'i', values: [0, 1] }] },
    { id: 'c', kind: 'result', ref: 'x/b', sweep: 's', cells: { ref: ['x/b', 'x/c'] } },
  ]
  const run = { model: null, mode: 'compute' as const, prompts: [], options: {}, nodes }
  expect([...resultRefs({ runs: [run] })]).toEqual(['x/a', 'x/b', 'x/c'])
})
