import { refusalCodes, type Refusal, type RefusalCode } from '../refusal.ts'
import { routes } from '../routes.ts'
import { type EndEvent, type RunEvent } from '../runEvent.ts'
import { type SchemaName } from './schemas.ts'

const run = 'zQ0mVtJ8c3xWq1nB5yLkTg'
const hash = 'b8bdf8b6f0c6a1c7c7e1f3e0a7b4d9d2f6c5a4938271605f4e3d2c1b0a998877'
const model = 'vitrine/atlas'

const graph = {
  version: 1,
  runs: [
    {
      model: { id: model, revision: 'main', precision: 'fp32' },
      mode: 'trace',
      prompts: [{ text: 'the capital of france is', ids: [[12, 40, 7, 93, 5]] }],
      options: { remote: true },
      nodes: [
        { id: 'n0', kind: 'read', site: 'lm_head.output', rows: 0, step: null, previous: null },
        { id: 'n1', kind: 'save', name: 'logits', value: 'n0' },
      ],
    },
  ],
  tensors: {},
}

const report = {
  device: 'cpu',
  deviceLabel: 'CPU, 8 threads',
  precision: 'fp32',
  notices: [],
  timings: { plan: 2, compile: 0, run: 31, total: 33 },
  fed: [{ text: 'the capital of france is', ids: [[12, 40, 7, 93, 5]] }],
  unembeddedPositions: 5,
  plan: { batches: [], steps: [], layers: [], leftOut: [], memory: { budget: 4_000_000_000, kept: 0 } },
  nodes: { n0: { state: 'ran', steps: [] } },
  endpoint: null,
  reused: false,
} as const

const completed: EndEvent = {
  status: 'COMPLETED',
  result: {
    bytes: 20_904,
    tensors: [{ name: 'logits', dtype: 'float32', shape: [1, 5, 1000], begin: 904, end: 20_904 }],
    keptUntil: '2030-01-02T12:00:00.000Z',
  },
  report: {
    ...report,
    notices: [],
    fed: [],
    plan: { ...report.plan, batches: [], steps: [], layers: [], leftOut: [] },
    nodes: {},
  },
  batchedWith: 0,
}

export const events: RunEvent[] = [
  { status: 'RECEIVED', run, hash, at: '2030-01-01T12:00:00.000Z' },
  { status: 'QUEUED', place: 2 },
  { status: 'LOADING', model, progress: { stage: 'open', model } },
  { status: 'RUNNING', progress: { stage: 'run', done: 3, total: 9, label: 'layer 2' } },
  { status: 'LOG', text: 'the weights were widened to float32' },
  completed,
  { status: 'FAILED', error: { name: 'VitrineError', message: 'there is no site transformer.h.99.output' } },
  { status: 'CANCELLED', why: 'its caller cancelled it' },
]

/** What each body looks like. */
export const examples: Record<Exclude<SchemaName, 'RunReport' | 'Refusal' | 'RunEvent'>, unknown> = {
  Graph: graph,
  RunRequestOptions: { reuse: true, alone: false, fromScratch: false, measure: null },
  ResultRuns: { [`${hash}@remote/resid`]: run },
  RunAccepted: { run, status: 'RECEIVED', events: routes.events(run), result: routes.result(run) },
  RunState: {
    run,
    model,
    hash,
    saves: ['logits'],
    acceptedAt: 1_893_499_200_000,
    status: 'COMPLETED',
    place: null,
    cancelled: false,
    end: completed,
  },
  ModelList: {
    models: [
      {
        id: model,
        revision: 'main',
        precision: 'fp32',
        weightBytes: 3_400_000,
        sizes: { layers: 4, dModel: 128, vocab: 1000, nHeads: 4 },
        loadedBy: 1,
        servedBy: 2,
        waiting: 0,
      },
    ],
    limits: {
      nodes: 100_000,
      requestBytes: 64_000_000,
      resultBytes: 512_000_000,
      tokens: 200_000,
      deadlineMs: 600_000,
      openRuns: 200,
      requestsPerMinute: 1200,
      keptMs: 86_400_000,
    },
  },
  ModelDescription: {
    ref: { id: model, revision: 'main', precision: 'fp32' },
    siteMap: {
      version: 1,
      model: { id: model, revision: 'main', file: 'onnx/model.onnx' },
      sizes: {
        architecture: 'gpt2',
        layers: 4,
        dModel: 128,
        nHeads: 4,
        nKvHeads: 4,
        dHead: 32,
        vocab: 1000,
        maxPositions: 256,
        residual: 'sum',
      },
      modules: [
        {
          path: 'lm_head',
          kind: 'unembed',
          layer: null,
          callable: true,
          sites: [
            {
              name: 'output',
              path: 'lm_head.output',
              exists: true,
              writable: true,
              shape: ['batch', 'position', 1000],
              dtype: 'float32',
              denotes: 'logits',
              order: 90,
            },
          ],
          weights: [{ name: 'weight', shape: [1000, 128], dtype: 'float32' }],
        },
      ],
      aliases: { logits: 'lm_head.output' },
    },
    config: { model_type: 'gpt2' },
    generationConfig: null,
    tokenizer: null,
  },
  Health: {
    status: 'ok',
    why: null,
    vitrine: '0.1.0',
    protocol: { oldest: 1, newest: 1 },
    graphs: [1],
    needsKey: true,
    workers: 2,
    waiting: 0,
    running: 1,
  },
}

const told: Record<RefusalCode, { message: string; hint?: string; path?: string }> = {
  'malformed-request': {
    message: 'runs[0].nodes[3].kind must be one of the kinds of node of version 1',
    path: 'runs[0].nodes[3].kind',
  },
  'unknown-key': {
    message: 'this endpoint needs a key',
    hint: 'whoever runs the endpoint creates one: vitrine keys create NAME',
  },
  'foreign-origin': { message: 'this endpoint does not answer pages of https://example.org' },
  'not-found': { message: `there is no run ${run}` },
  'not-allowed': { message: 'PUT cannot be asked here' },
  'range-not-there': { message: 'the result has 20904 bytes, and none in this range' },
  'too-large': { message: 'the body of the request is larger than this endpoint takes' },
  'wrong-type': { message: 'the body of the request is not of a type that this endpoint takes' },
  'wrong-graph': { message: `there is no result ${hash}@remote/resid of a run ${run} here`, path: 'results' },
  'other-version': {
    message: 'this endpoint speaks version 1 of the protocol, not 2',
    hint: 'update the endpoint, or ask it with an older Vitrine',
  },
  'too-many': { message: 'a caller may have 200 runs that wait or run, and this one has' },
  'internal-error': { message: 'something failed in the endpoint: it is in its log' },
  unavailable: { message: 'this endpoint is stopping', hint: 'ask again later' },
}

export const refusals = (Object.keys(refusalCodes) as RefusalCode[]).map((code): Refusal => ({
  code,
  error: { name: 'VitrineError', ...told[code] },
}))
