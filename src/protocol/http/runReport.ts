import * as v from 'valibot'
import { type NodeOutcome } from '../../graph/nodeOutcome.ts'
import { type PlanReport } from '../../graph/planReport.ts'
import { type RunReport } from '../../graph/runReport.ts'
import { decode } from './decode.ts'
import { count, finite, shortWords, words } from './fields.ts'

const counts = v.array(count)

const plan: v.GenericSchema<PlanReport> = v.object({
  batches: v.array(
    v.object({
      run: count,
      prompts: counts,
      rows: count,
      positions: count,
      past: count,
      unembedded: v.nullable(counts),
      derived: v.nullable(v.object({ from: count, begins: shortWords })),
    }),
  ),
  steps: v.array(
    v.object({
      label: shortWords,
      layers: counts,
      batches: counts,
      rows: count,
      nodes: count,
      onCpu: v.boolean(),
      sameProgramAs: v.nullable(count),
      compiled: v.boolean(),
      weightBytes: finite,
      activationBytes: finite,
      fused: v.array(v.object({ operator: shortWords, count })),
      opened: v.array(v.object({ operator: shortWords, site: shortWords })),
      times: count,
      ms: finite,
      compileMs: finite,
    }),
  ),
  layers: v.array(v.object({ run: count, prompts: counts, ran: counts, reused: counts, notRun: counts })),
  leftOut: v.array(v.object({ what: words, why: words })),
  memory: v.object({ budget: finite, kept: finite }),
})

const outcome: v.GenericSchema<NodeOutcome> = v.variant('state', [
  v.object({ state: v.literal('ran'), steps: counts }),
  v.object({ state: v.literal('reused') }),
  v.object({ state: v.literal('not-run'), why: words }),
])

export const runReport: v.GenericSchema<RunReport> = v.object({
  device: v.picklist(['webgpu', 'wasm', 'cpu', 'cuda', 'coreml', 'dml']),
  deviceLabel: shortWords,
  precision: shortWords,
  notices: v.array(words),
  timings: v.object({ plan: finite, compile: finite, run: finite, total: finite }),
  fed: v.array(v.object({ text: v.nullable(v.string()), ids: v.array(counts) })),
  unembeddedPositions: count,
  plan,
  nodes: v.record(shortWords, outcome),
  endpoint: v.nullable(v.object({ url: shortWords, run: shortWords, batchedWith: count })),
  reused: v.boolean(),
})

/** A report from an endpoint. @throws VitrineError naming the field that is wrong */
export const readRunReport = (value: unknown): RunReport => decode(runReport, value, 'the report of a run')
