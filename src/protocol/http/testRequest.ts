import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type RunReport } from '../../graph/runReport.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { type Graph, type Node } from '../../graph/versions/v1.ts'
import { type RunRequest } from './runRequest.ts'

const digestOf = ({ data }: TensorData): string =>
  bytesToHex(sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)))

/** A valid request that adds up its constants and the results it takes. */
export function requestOf(
  constants: ReadonlyMap<string, TensorData>,
  results: RunRequest['results'] = new Map(),
): RunRequest {
  const nodes: Node[] = [
    { id: 'zero', kind: 'scalar', value: 0 },
    ...[...constants.keys()].map((tensor, i): Node => ({ id: `c${i}`, kind: 'constant', tensor })),
    ...[...results.keys()].map((ref, i): Node => ({ id: `r${i}`, kind: 'result', ref })),
  ]
  const values = nodes.map(({ id }) => id)
  values.forEach((id, i) => nodes.push({ id: `s${i}`, kind: 'save', name: `saved${i}`, value: id }))
  const tensors = [...constants].map(([name, data]): [string, Graph['tensors'][string]] => [
    name,
    { dtype: data.dtype, shape: [...data.shape], sha256: digestOf(data) },
  ])
  return {
    graph: {
      version: 1,
      runs: [{ model: null, mode: 'compute', prompts: [], options: {}, nodes }],
      tensors: Object.fromEntries(tensors),
    },
    constants,
    results,
    options: { reuse: false, alone: false, fromScratch: false, measure: null },
  }
}

/** A report with something in each part of it. */
export const testReport: RunReport = {
  device: 'cpu',
  deviceLabel: 'CPU, 2 threads',
  precision: 'fp32',
  notices: ['float16 was widened'],
  timings: { plan: 1.5, compile: 20, run: 3.25, total: 25 },
  fed: [
    { text: 'The cat', ids: [[1, 2, 3]] },
    { text: null, ids: [[4], [5, 6]] },
  ],
  unembeddedPositions: 3,
  plan: {
    batches: [
      { run: 0, prompts: [0], rows: 1, positions: 3, past: 0, unembedded: [2], derived: null },
      {
        run: 0,
        prompts: [0],
        rows: 4,
        positions: 3,
        past: 0,
        unembedded: null,
        derived: { from: 0, begins: 'layer 2' },
      },
    ],
    steps: [
      {
        label: 'layer 3',
        layers: [3],
        batches: [0],
        rows: 1,
        nodes: 40,
        onCpu: false,
        sameProgramAs: null,
        compiled: true,
        weightBytes: 1000,
        activationBytes: 64,
        fused: [{ operator: 'LayerNormalization', count: 2 }],
        opened: [{ operator: 'Attention', site: 'transformer.h.3.attn.probs' }],
        times: 1,
        ms: 0.5,
        compileMs: 12,
      },
    ],
    layers: [{ run: 0, prompts: [0], ran: [3], reused: [0, 1, 2], notRun: [] }],
    leftOut: [{ what: 'the head', why: 'nothing that is saved needs it' }],
    memory: { budget: 1e9, kept: 5000 },
  },
  nodes: { a: { state: 'ran', steps: [0] }, b: { state: 'reused' }, c: { state: 'not-run', why: 'ids' } },
  endpoint: null,
  reused: false,
}
