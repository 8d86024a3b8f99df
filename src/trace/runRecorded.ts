import { findCycle } from '../graph/cycle.ts'
import { VitrineError } from '../graph/errors.ts'
import { placeInWords } from '../graph/touch.ts'
import { buildGraph, type BuiltGraph } from './buildGraph.ts'
import { type Program } from './program.ts'
import { readNewTokens } from './generations.ts'
import { checkSize } from './graphSize.ts'
import { giveResult } from './results.ts'
import { type TraceRecording } from './traceRecording.ts'

/**
 * The graph of recorded traces.
 * @throws VitrineError naming both lines of a cycle (LANGUAGE 9)
 */
export function buildTraces(traces: readonly TraceRecording[]): BuiltGraph {
  const built = buildGraph(traces)
  for (const [index, run] of built.graph.runs.entries()) {
    const model = built.models[index] ?? null
    const cycle = findCycle(run, site => model?.sites.orderOf(site))
    if (cycle === undefined) continue
    const { write, read } = cycle
    throw new VitrineError(
      `what is written to ${placeInWords(write)} depends on ${placeInWords(read)}, which comes after it in the same prompt`,
      {
        span: write.span,
        related: read.span,
        hint:
          write.step === read.step
            ? 'take the clean value from an invoke of its own, or from an earlier trace'
            : 'a value may be used in its own step and in later ones',
      },
    )
  }
  return built
}

/** Runs the graph of recorded traces; their saved tensors then have results, and their cards are shown. */
export async function runRecorded(program: Program, traces: readonly TraceRecording[]): Promise<void> {
  const setState = (state: TraceRecording['state']) => {
    for (const trace of traces) trace.state = state
  }
  try {
    const built = program.checked(() => buildTraces(traces))
    checkSize(built.graph)
    setState('running')
    await program.executor.run(built.graph, built.address, built.constants)
    for (const trace of traces) await readNewTokens(program, trace, built.address)
    setState('done')
    for (const trace of traces)
      for (const [expression, name] of trace.saves)
        if (trace.hasRun(expression)) giveResult(program, expression, `${built.address}/${name}`)
  } catch (error) {
    setState('failed')
    throw error instanceof VitrineError ? error.at(traces[0]?.span) : error
  }
  for (const { afterRun } of traces) for (const call of afterRun) call()
}
