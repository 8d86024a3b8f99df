import { describe, expect, test } from 'vitest'
import { addressOf, atPlace, isEndpointName, placeOf, placeOfGraph, refAt, type RunPlace } from './address.ts'
import { hashGraph } from './canonical.ts'
import { validateGraph } from './validate.ts'
import { type Graph } from './versions/v1.ts'

const earlier = '0'.repeat(64)

/** A graph of two runs that takes results of another one, one in each cell of a sweep too. */
function graphAt(place: RunPlace): Graph {
  const options = place === null ? {} : { remote: place }
  const model = { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' } as const
  const typed = { dtype: 'float32', shape: [2] } as const
  return {
    version: 1,
    runs: [
      {
        model: null,
        mode: 'compute',
        prompts: [],
        options,
        nodes: [
          { kind: 'result', id: '0', ref: refAt(`${earlier}/a`, place), ...typed },
          { kind: 'save', id: '1', name: 'kept', value: '0' },
        ],
      },
      {
        model,
        mode: 'trace',
        prompts: [{ text: null, ids: [[1, 2]] }],
        options,
        nodes: [
          { kind: 'sweep', id: '2', rows: 0, axes: [{ name: 'i', values: [0, 1] }] },
          {
            kind: 'result',
            id: '3',
            ref: refAt(`${earlier}/a`, place),
            sweep: '2',
            cells: { ref: [refAt(`${earlier}/a`, place), refAt(`${earlier}/b`, place)] },
            ...typed,
          },
          { kind: 'swept', id: '4', of: '2', value: '3' },
          { kind: 'save', id: '5', name: 'swept', value: '4' },
        ],
      },
    ],
    tensors: {},
  }
}

const places: RunPlace[] = [null, true, 'lab', 'https://lab.example:8420/vitrine?a=b@c', 'été %40']

test.each(places)('an address says the hash and the place: %s', place => {
  const graph = graphAt(place)
  const address = addressOf(graph)
  expect(validateGraph(graph)).toEqual(graph)
  expect(placeOfGraph(graph)).toBe(place)
  expect(address.slice(0, 64)).toBe(hashGraph(graphAt(null)))
  expect(placeOf(address)).toBe(place)
  expect(placeOf(`${address}/a/b@c`)).toBe(place)
  expect(refAt(`${address}/a/b@c`, null)).toBe(`${address.slice(0, 64)}/a/b@c`)
})

test('how addresses are written', () => {
  const hash = hashGraph(graphAt(null))
  expect(addressOf(graphAt(null))).toBe(hash)
  expect(addressOf(graphAt(true))).toBe(`${hash}@remote`)
  expect(addressOf(graphAt('my lab'))).toBe(`${hash}@my%20lab`)
})

test('a graph at another place is the same graph, with its results there', () => {
  for (const from of places) for (const to of places) expect(atPlace(graphAt(from), to)).toEqual(graphAt(to))
})

test('names that an address cannot hold, or that mean something else, are none', () => {
  for (const name of ['', 'here', 'remote', 'a\nb', '\ud800', 'x'.repeat(401)])
    expect(isEndpointName(name)).toBe(false)
})

describe('validateGraph refuses', () => {
  const refusal = (graph: Graph): unknown => {
    try {
      return validateGraph(graph)
    } catch (error) {
      return error
    }
  }

  test('runs at several places', () => {
    const graph = graphAt(true)
    for (const [index, other] of [{}, { remote: 'lab' }].entries()) {
      graph.runs[1]!.options = other
      expect(refusal(graph), String(index)).toMatchObject({
        message: 'the runs of a graph are all at one place',
        path: 'runs[1].options.remote',
      })
    }
  })

  test('an endpoint without a name', () => {
    const graph = graphAt(null)
    for (const run of graph.runs) run.options = { remote: 'remote' }
    expect(refusal(graph)).toMatchObject({ path: 'runs[0].options.remote' })
  })

  test.each(['@', '@here', '@%72emote', '@a b', '@%', '@lab@lab', 'lab'])('a result at %s', written => {
    const graph = graphAt(null)
    graph.runs[0]!.nodes[0] = {
      kind: 'result',
      id: '0',
      ref: `${earlier}${written}/a`,
      dtype: 'float32',
      shape: [2],
    }
    expect(refusal(graph)).toMatchObject({ path: 'runs[0].nodes[0].ref' })
  })
})
