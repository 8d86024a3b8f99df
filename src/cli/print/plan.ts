import { printBytes } from '../../graph/printBytes.ts'
import { type PlanBatch, type PlanReport, type PlanStep } from '../../graph/planReport.ts'

/** How a graph ran, as lines: its batches, its steps with what they took, and what was left out. */
export function printPlan({ batches, steps, leftOut, memory }: PlanReport): string[] {
  return [
    ...batches.map((batch, index) => `batch ${index + 1}: ${batchWords(batch)}`),
    ...aligned([
      ['step', 'rows', 'nodes', 'weights', 'values', 'program', 'ms', ''],
      ...steps.map(stepCells),
    ]),
    ...leftOut.map(({ what, why }) => `left out: ${what} (${why})`),
    `programs, weights and models keep ${printBytes(memory.kept)} of at most ${printBytes(memory.budget)}`,
  ]
}

function batchWords({ prompts, rows, positions, past, unembedded, derived }: PlanBatch): string {
  const which = `prompt${prompts.length > 1 ? 's' : ''} ${prompts.map(prompt => prompt + 1).join(', ')}`
  return [
    `${rows} row${rows > 1 ? 's' : ''} of ${positions} position${positions > 1 ? 's' : ''}`,
    ...(past > 0 ? [`behind ${past} that are kept`] : []),
    derived
      ? `cells of a sweep over ${which}, from ${derived.begins} on; what lies before is that of batch ${derived.from + 1}`
      : which,
    ...(unembedded === null ? [] : [`unembedded: ${unembedded.join(', ')}`]),
  ].join('; ')
}

function stepCells(step: PlanStep, index: number): string[] {
  const { label, rows, nodes, weightBytes, activationBytes, sameProgramAs, compiled, times, ms, compileMs } =
    step
  const program =
    sameProgramAs !== null
      ? `as step ${sameProgramAs + 1}`
      : compiled
        ? 'kept'
        : `compiled${compileMs > 0 ? ` in ${compileMs.toFixed(1)} ms` : ''}`
  return [
    `${index + 1} ${label}${step.onCpu ? ' (CPU)' : ''}`,
    rows > 0 ? String(rows) : '',
    String(nodes),
    weightBytes > 0 ? printBytes(weightBytes) : '',
    printBytes(activationBytes),
    program,
    times > 1 ? `${ms.toFixed(1)} in ${times}` : ms.toFixed(1),
    operatorWords(step),
  ]
}

function operatorWords({ fused, opened }: PlanStep): string {
  return [
    ...fused.map(({ operator, count }) => (count > 1 ? `${count} ${operator}` : operator)),
    ...opened.map(({ operator, site }) => `${operator} opened for ${site}`),
  ].join(', ')
}

/** Cells in columns; what is longer than any other in its column sets the width. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
