import { describe, expect, test } from 'vitest'
import siteMapJson from '../../../../public/models/vitrine/atlas/sitemap.json' with { type: 'json' }
import { type RunReport } from '../../../graph/runReport.ts'
import { type SiteMap } from '../../../graph/siteMap.ts'
import { unknown } from '../../endpoints/stateStore.ts'
import { estimate, printCount, printEstimate } from './estimate.ts'
import { recommend, type HereFacts, type ThereFacts } from './recommend.ts'
import { noteSpeed, useSpeeds } from './speedStore.ts'
import { wherePlaces, type WhereInput } from './whereRows.ts'
import { countParameters, guessParameters, workOf } from './work.ts'

// Vitrine's own file.
const siteMap = siteMapJson as unknown as SiteMap
const lab = { name: 'lab', url: 'http://localhost:8420' }
const box = { name: 'box', url: 'http://localhost:8421' }

const report = {
  device: 'wasm',
  deviceLabel: 'WASM',
  precision: 'fp32',
  notices: [],
  timings: { plan: 1, compile: 1, run: 10, total: 12 },
  fed: [],
  unembeddedPositions: 1,
  plan: {
    batches: [{ run: 0, prompts: [0], rows: 2, positions: 8, past: 0, unembedded: [7], derived: null }],
    steps: [],
    layers: [{ run: 0, prompts: [0], ran: [3, 4, 5], reused: [0, 1, 2], notRun: [] }],
    leftOut: [],
    memory: { budget: 0, kept: 0 },
  },
  nodes: {},
  endpoint: null,
  reused: false,
} satisfies RunReport

describe('work and speed', () => {
  test('parameters are counted as PyTorch has them, views of heads not twice', () => {
    const { dModel: d, vocab } = siteMap.sizes
    // Embedding, positions, six blocks, last norm; the unembedding is the embedding or stands beside it.
    const blocks = 6 * (12 * d * d + 13 * d)
    const { count } = countParameters(siteMap)
    expect([0, vocab * d]).toContain(count - blocks - (vocab + 128) * d - 2 * d)
    expect(guessParameters(4e6, 'fp32').count).toBe(1e6)
  })

  test('a run has done what its layers, rows and unembedded positions took', () => {
    const d = siteMap.sizes.dModel
    const perLayer = 12 * d * d + 13 * d
    expect(workOf(report, siteMap)).toBe(2 * (16 * 3 * perLayer + d * siteMap.sizes.vocab))
    expect(workOf({ ...report, plan: { ...report.plan, batches: [] } }, siteMap)).toBe(0)
  })

  test('the speed of a device is that of its newest run of about as much work; reused results have none', () => {
    useSpeeds.setState({ speeds: {} })
    const origin = { hash: 'h', model: 'vitrine/atlas', revision: 'main', precision: 'fp32', report, at: 1 }
    noteSpeed({ ...origin, report: { ...report, reused: true } }, siteMap)
    expect(useSpeeds.getState().speeds).toEqual({})
    noteSpeed(origin, siteMap)
    expect(useSpeeds.getState().speeds['wasm']?.perSecond).toBeCloseTo(workOf(report, siteMap) / 0.01)
    const [batch] = report.plan.batches
    const small = { ...report, plan: { ...report.plan, batches: [{ ...batch!, rows: 1, positions: 1 }] } }
    noteSpeed({ ...origin, report: small, at: 2 }, siteMap)
    expect(useSpeeds.getState().speeds['wasm']?.at).toBe(1)
    const endpoint = { url: lab.url, run: 'r', batchedWith: 0 }
    noteSpeed({ ...origin, report: { ...report, endpoint } }, siteMap)
    expect(Object.keys(useSpeeds.getState().speeds)).toEqual(['wasm', lab.url])
  })

  test('an estimate says where it comes from, and says so where there is nothing to take it from', () => {
    const speed = { perSecond: 1e9, work: 1e8, model: 'vitrine/atlas', at: 0 }
    const some = estimate(10, { count: 1e6, words: 'counted in its weights' }, speed, 'here')
    expect(some.ms).toBe(20)
    expect(some.words).toBe('20 million operations at 1 billion a second, measured with vitrine/atlas')
    expect(printEstimate(some)).toBe('about 20 ms')
    const large = estimate(10, { count: 1e12, words: '' }, speed, 'here')
    expect(large.words).toContain('much smaller work')
    expect(printEstimate(large)).toBe('about 330 min')
    expect(estimate(10, null, speed, 'here').ms).toBeNull()
    expect(estimate(10, { count: 1, words: '' }, undefined, 'at lab').words).toMatch(/^no run at lab/)
    expect(printCount(950)).toBe('950')
  })
})

const pass = (ms: number | null) => ({ ms, words: '' })
const here: HereFacts = { fits: true, why: '', missingBytes: 0, pass: pass(null) }
const there: ThereFacts = {
  endpoint: lab,
  answers: true,
  serves: true,
  isLoaded: true,
  waiting: 0,
  pass: pass(null),
}
const tooLarge = { ...here, fits: false, why: 'its weights take 16 GB, and WASM here holds at most 4.29 GB' }

describe('the recommendation', () => {
  test('a model that is here stays here', () => {
    expect(recommend(here, [there], false)).toEqual({
      words: 'Run it here: it fits, and it is here already.',
      way: null,
    })
    expect(recommend(here, [there], true).way).toEqual({ kind: 'here' })
  })

  test('one that does not fit goes to the endpoint that serves it and has least to do', () => {
    const busy = { ...there, endpoint: box, waiting: 3 }
    const { words, way } = recommend(tooLarge, [busy, there], false)
    expect(words).toBe(
      'This device cannot hold it: its weights take 16 GB, and WASM here holds at most 4.29 GB. lab serves it: run it there.',
    )
    expect(way).toEqual({ kind: 'there', endpoint: lab })
    expect(recommend(tooLarge, [there], true).way).toBeNull()
  })

  test('where no endpoint is known to serve it, one is asked, or added', () => {
    expect(recommend(tooLarge, [{ ...there, answers: null, serves: null }], false).way).toEqual({
      kind: 'ask',
    })
    expect(recommend(tooLarge, [{ ...there, serves: false }], false).way).toEqual({ kind: 'add' })
    expect(recommend(tooLarge, [], false).words).toContain('An endpoint on a larger machine can')
  })

  test('a large download and a long pass speak for an endpoint', () => {
    expect(recommend({ ...here, missingBytes: 2e9 }, [there], false).words).toContain(
      '2.00 GB would have to be',
    )
    expect(recommend({ ...here, missingBytes: 2e9 }, [{ ...there, isLoaded: false }], false).way).toBeNull()
    expect(recommend({ ...here, pass: pass(20_000) }, [{ ...there, pass: pass(1000) }], false).words).toBe(
      'A pass takes about 20.0 s here and about 1.0 s at lab: run it there.',
    )
    expect(recommend({ ...here, pass: pass(1500) }, [{ ...there, pass: pass(10) }], false).way).toBeNull()
  })
})

test('the table says of every number where it comes from, and asks nobody', () => {
  const input: WhereInput = {
    id: 'vitrine/atlas',
    precision: undefined,
    description: undefined,
    offer: null,
    machine: {
      device: 'wasm',
      limit: 4e9,
      comfortable: 2e9,
      words: 'WASM here holds at most 4.00 GB',
      largestTensor: null,
      float16: true,
    },
    endpoints: [{ endpoint: lab, state: unknown }],
    tokens: { count: 8, words: 'the largest pass of the program' },
    speeds: {},
    now: 0,
  }
  const description = {
    ref: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' as const },
    siteMap,
    config: {},
    generationConfig: null,
    tokenizer: null,
  }
  const { here, there } = wherePlaces({ ...input, description })
  expect(here.fits).toBe(true)
  expect(here.rows.map(({ name }) => name)).toEqual([
    'Fits',
    'To download',
    'A pass over 8 tokens (the largest pass of the program)',
    'Each token more',
    'Queue',
  ])
  expect(here.rows[0]?.source).toBe('WASM here holds at most 4.00 GB')
  expect(there[0]?.rows).toEqual([{ name: 'Serves it', value: 'not asked yet', source: '' }])
  expect(wherePlaces(input).here.fits).toBeNull()
})
