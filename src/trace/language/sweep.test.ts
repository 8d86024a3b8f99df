import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellCount, nodeInCell } from '../../graph/sweepCells.ts'
import { type Graph, type Node } from '../../graph/versions/v1.ts'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

const graphOf = async (body: string): Promise<Graph> =>
  (await recordProgram(`\nawait model.trace(prompt, t => {\n${body}\n})`)).graphs[0]

const bodyOf = (graph: Graph): Node[] => graph.runs[0].nodes.filter(({ sweep }) => sweep !== undefined)

/** Fields that differ in the body of the sweep of a graph. */
const cellsOf = (graph: Graph) =>
  bodyOf(graph).flatMap(({ kind, cells, cellEdges }) =>
    cells === undefined && cellEdges === undefined ? [] : [[kind, { ...cells, ...cellEdges }]],
  )

test('LANGUAGE 26: a sweep is one template; its result has the axes in front', async () => {
  const graph = await graphOf(`
    return t.sweep({ layer: range(3), scale: [0, 0.5] }, ({ layer, scale }) => {
      model.layers[layer].residPost *= scale
      return model.logits['0, -1']
    })`)
  expect(linesOf(graph)).toEqual([
    'n0 sweep layer 3 scale 2',
    'n1 read transformer.h.0.output',
    'n2 0',
    'n3 mul n1 n2',
    'n4 write transformer.h.0.output = n3',
    'n5 read lm_head.output',
    'n6 index n5 {"index":[{"kind":"int","value":0},{"kind":"int","value":-1}]}',
    'n7 swept n6 of n0',
    'save result = n7',
  ])
  const sites = [0, 0, 1, 1, 2, 2].map(layer => `transformer.h.${layer}.output`)
  expect(cellsOf(graph)).toEqual([
    ['read', { site: sites }],
    ['scalar', { value: [0, 0.5, 0, 0.5, 0, 0.5] }],
    ['write', { site: sites }],
  ])
  expect(graph.runs[0].nodes.find(({ kind }) => kind === 'swept')?.shape).toEqual([3, 2, 2048])
})

test('LANGUAGE 26: values from outside may differ from cell to cell', async () => {
  const graph = await graphOf(`
    const clean = model.layers.map(layer => layer.residPre)
    return t.sweep({ layer: range(3) }, ({ layer }) => {
      model.layers[0].residPre = clean[layer]
      return model.layers[5].residPost
    })`)
  expect(cellsOf(graph)).toEqual([['write', { value: ['n0', 'n1', 'n2'] }]])
})

test('LANGUAGE 26: results of earlier runs that differ are one node', async () => {
  const { graphs } = await recordProgram(`
    const clean = await model.trace(prompt, () => model.layers.map(layer => layer.residPost))
    await model.trace(prompt, t => t.sweep({ layer: range(6) }, ({ layer }) => {
      model.layers[layer].residPost = clean[layer]
      return model.logits['0, -1, 5']
    }))`)
  const results = bodyOf(graphs[1]).filter(({ kind }) => kind === 'result')
  expect(results).toHaveLength(1)
  expect(results[0].cells?.['ref']).toHaveLength(6)
})

test('LANGUAGE 26: constants that differ are one node, equal ones travel once', async () => {
  const graph = await graphOf(`
    return t.sweep({ i: range(3) }, ({ i }) => {
      model.layers[2].residPost += tensor([i % 2, 1]).sum() + tensor([7]).sum()
      return model.logits['0, -1, 5']
    })`)
  const constants = bodyOf(graph).filter(({ kind }) => kind === 'constant')
  expect(constants.map(({ cells }) => cells?.['tensor'])).toEqual([['c0', 'c1', 'c0'], undefined])
  expect(Object.keys(graph.tensors)).toHaveLength(3)
})

test('LANGUAGE 26: a nested structure comes back nested', async () => {
  const { exports } = await recordProgram(`
    export const { a, list, n } = await model.trace(prompt, t => t.sweep({ layer: range(3) }, ({ layer }) => ({
      a: model.layers[layer].residPost.norm(),
      list: [model.logits['0, -1'], layer * 0],
      n: 4,
    })))
    export const shapes = [a.shape, list[0].shape]`)
  expect(exports['shapes']).toEqual([[3], [3, 2048]])
  expect(exports['n']).toBe(4)
})

test('LANGUAGE 26: values that cells take from outside come back over all cells', async () => {
  const { exports } = await recordProgram(`
    export const shapes = await model.trace(prompt, t => {
      const clean = model.layers.map(layer => layer.residPre)
      const got = t.sweep({ layer: range(3) }, ({ layer }) => [clean[layer], clean[0], tensor([1])])
      return got.map(tensor => tensor.shape)
    })`)
  expect(exports['shapes']).toEqual([
    [3, 1, 8, 128],
    [3, 1, 8, 128],
    [3, 1],
  ])
})

test('LANGUAGE 8: a read in a cell sees the writes around it that stand before it, and those of its own cell', async () => {
  const graph = await graphOf(`
    model.layers[1].residPost = 1
    const out = t.sweep({ a: range(3) }, ({ a }) => {
      model.layers[a].residPost += 2
      return model.layers[a].residPost
    })
    model.layers[2].residPost = 3
    return out`)
  const nodes = graph.runs[0].nodes
  const outer = nodes.filter(node => node.kind === 'write' && node.sweep === undefined).map(({ id }) => id)
  const [before, write, after] = bodyOf(graph).filter(({ kind }) => kind === 'read' || kind === 'write')
  expect(before.cellEdges).toEqual({ previous: [null, outer[0], null] })
  expect(write.cellEdges).toEqual({ previous: [null, outer[0], null] })
  expect([after.cellEdges, after]).toMatchObject([undefined, { previous: write.id }])
  expect(outer).toHaveLength(2)
})

test('LANGUAGE 8: two writes of a cell chain where their sites meet', async () => {
  const graph = await graphOf(`
    return t.sweep({ a: range(2), b: range(2) }, ({ a, b }) => {
      model.layers[a].residPost = 1
      model.layers[b].residPost = 2
      return model.logits['0, -1, 0']
    })`)
  const [first, second] = bodyOf(graph).filter(({ kind }) => kind === 'write')
  expect(first).toMatchObject({ previous: null })
  expect(second.cellEdges).toEqual({ previous: [first.id, null, null, first.id] })
})

test('LANGUAGE 35: 768 cells are a small graph, and their draft is quick', async () => {
  const graph = await graphOf(`
    const clean = model.layers.map(layer => layer.residPre)
    return t.sweep({ layer: range(6), pos: range(128).map(i => i % 8) }, ({ layer, pos }) => {
      model.layers[layer].residPre[\`:, \${pos}\`] = clean[layer][\`:, \${pos}\`]
      return model.logits['0, -1'].softmax(-1)[7]
    })`)
  expect(graph.runs[0].nodes.length).toBeLessThan(25)
  expect(JSON.stringify(graph).length).toBeLessThan(60_000)
})

describe('LANGUAGE 26: errors', () => {
  const failing = async (body: string) => {
    const failure = await failureOf(`\nawait model.trace(prompt, t => {\n${body}\n})`)
    return { ...failure, line: failure.line === undefined ? undefined : failure.line - 2 }
  }

  test('cells that record different operations', async () => {
    const { message, hint, line } = await failing(`t.sweep({ layer: range(3) }, ({ layer }) => {
      const h = model.layers[layer].residPost
      return layer === 1 ? h.abs() : h.neg()
    })`)
    expect(message).toBe(
      'the cells { layer: 1 } and { layer: 0 } of a sweep differ: abs of 1 against neg of 1',
    )
    expect(hint).toContain('a loop of invokes')
    expect(line).toBe(3)
  })

  test('cells of different shapes', async () => {
    const { message } = await failing('t.sweep({ n: [1, 2] }, ({ n }) => model.logits[`0, :${n}`].sum(-1))')
    expect(message).toContain(
      '{ n: 2 } and { n: 1 } of a sweep differ: float32 [2, 2048] against float32 [1, 2048]',
    )
  })

  test('cells that write more', async () => {
    const { message } = await failing(`t.sweep({ n: range(3) }, ({ n }) => {
      for (const i of range(n < 2 ? 1 : 2)) model.layers[i].residPost = 0
      return model.logits
    })`)
    expect(message).toContain('{ n: 2 } and { n: 0 } of a sweep differ: 2 writes against 1')
  })

  test('cells that return other things', async () => {
    const { message } = await failing(
      't.sweep({ n: range(2) }, ({ n }) => n === 0 ? { a: model.logits } : { b: model.logits })',
    )
    expect(message).toContain('return different tensors: b against a')
  })

  test('a tensor of a cell that leaves it', async () => {
    const { message, hint, line } = await failing(`
      let kept
      t.sweep({ n: range(2) }, () => { kept = model.logits })
      return kept.sum()`)
    expect(message).toBe('this tensor belongs to one cell of a sweep')
    expect(hint).toContain('return it')
    expect(line).toBe(4)
  })

  test.each<[string, string, RegExp]>([
    ['no axes', 't.sweep({}, () => 0)', /object of lists/],
    ['an axis of nothing', 't.sweep({ a: [] }, () => 0)', /not empty/],
    ['an axis of tensors', 't.sweep({ a: [model.logits] }, () => 0)', /numbers or texts/],
    ['no body', 't.sweep({ a: [1] })', /takes axes and a body/],
    ['too many cells', 't.sweep({ a: range(200), b: range(200) }, () => 0)', /at most 10000 cells/],
    ['a sweep in a sweep', 't.sweep({ a: [1] }, () => t.sweep({ b: [1] }, () => 0))', /inside another/],
    ['a save in a cell', 't.sweep({ a: [1] }, () => model.logits.save())', /saves nothing/],
    ['a show in a cell', 't.sweep({ a: [1] }, () => show.tensor(model.logits))', /shows nothing/],
    ['an async body', 't.sweep({ a: [1] }, async () => 0)', /synchronous/],
  ])('%s', async (_what, body, message) => {
    expect((await failing(body)).message).toMatch(message)
  })

  test('LANGUAGE 9: a value that flows back in a cell names both lines', async () => {
    const { message, line, related } = await failing(`return t.sweep({ layer: range(2) }, ({ layer }) => {
      const late = model.layers[4].residPost
      model.layers[layer].residPost = late
      return model.logits
    })`)
    expect(message).toContain('transformer.h.4.output')
    expect([line, related]).toEqual([3, 4])
  })

  test('an invoke in a sweep, and a sweep of all prompts', async () => {
    const inInvoke = await failureOf(`
      await model.trace(t => t.invoke(prompt, () => t.sweep({ a: [1] }, () => t.invoke(prompt, () => 0))))`)
    expect(inInvoke.message).toContain('cannot be inside a sweep')
    const ofAll = await failureOf(`
      await model.trace(t => {
        t.invoke(prompt, () => 0)
        t.invoke(prompt, () => 0)
        t.all(() => t.sweep({ a: [1] }, () => model.logits))
      })`)
    expect(ofAll.message).toContain('belongs to one prompt')
  })
})

/** A statement of a cell, over its variables `a`, `b` and the tensor `h` it goes on with. */
const statement = fc.oneof(
  fc.constantFrom('a', 'b', '2').map(layer => `h = model.layers[${layer}].residPost`),
  fc.constantFrom('a', 'b', '1').map(layer => `model.layers[${layer}].residPost = h`),
  fc.constantFrom('a', 'b + 0.5', '3').map(number => `h = h * (${number}) + 1`),
  fc.constantFrom('a', 'b').map(index => `h = h.put(\`:, \${${index}}\`, 0)`),
  fc.constantFrom('outer[a]', 'outer[b]', 'outer[0]').map(value => `h = h + ${value}`),
  fc.constantFrom('a', 'b').map(seed => `h = h + tensor([${seed}, 1]).sum()`),
)

/** What a cell records, alone: its nodes as in a graph of this cell only, by what they are made of. */
const meaningOf = (nodes: readonly Node[], root: string): unknown => {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const of = (id: string | null): unknown => {
    const node = id === null ? undefined : byId.get(id)
    if (node === undefined) return null
    switch (node.kind) {
      case 'read':
        return ['read', node.site, of(node.previous)]
      case 'write':
        return ['write', node.site, of(node.previous), of(node.value)]
      case 'op':
        return [node.op, node.attrs, node.inputs.map(of)]
      case 'scalar':
        return node.value
      case 'constant':
        return ['constant', node.tensor]
      default:
        return node.kind
    }
  }
  return [of(root), nodes.filter(({ kind }) => kind === 'write').map(({ id }) => of(id))]
}

test('LANGUAGE 26: the cells of a template are what each cell records alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 7 }), async statements => {
      const body = `({ a, b }) => { let h = model.layers[a].residMid; ${statements.join('; ')}; return h.sum() }`
      const around = 'const outer = range(3).map(i => model.layers[i].attnOut)'
      const sweepOf = (axes: string) => `${around}; return t.sweep(${axes}, ${body})`
      const whole = await graphOf(sweepOf('{ a: [0, 1, 2], b: [0, 1] }')).catch(() => null)
      // A value that flows back is refused, in the sweep as in the cell.
      if (whole === null) return
      const head = whole.runs[0].nodes.find(node => node.kind === 'sweep')
      const swept = whole.runs[0].nodes.find(node => node.kind === 'swept')
      if (head === undefined || swept === undefined) throw new Error('there is no sweep')
      for (let cell = 0; cell < cellCount(head); cell++) {
        const [a, b] = [Math.floor(cell / 2), cell % 2]
        const alone = await graphOf(sweepOf(`{ a: [${a}], b: [${b}] }`))
        const only = alone.runs[0].nodes.find(node => node.kind === 'swept')
        const cellOf = (graph: Graph, at: number) =>
          graph.runs[0].nodes.flatMap(node =>
            node.sweep !== undefined
              ? [nodeInCell(node, at, id => id)]
              : node.kind === 'read' || node.kind === 'op'
                ? [node]
                : [],
          )
        const tensors = (graph: Graph, nodes: Node[]) =>
          nodes.map(node =>
            node.kind === 'constant' ? { ...node, tensor: graph.tensors[node.tensor].sha256 } : node,
          )
        expect(meaningOf(tensors(whole, cellOf(whole, cell)), swept.value)).toEqual(
          meaningOf(tensors(alone, cellOf(alone, 0)), only?.value ?? ''),
        )
      }
    }),
    { numRuns: 15 },
  )
})
