import { printBytes } from '../../graph/printBytes.ts'
import { type PlanReport, type PlanStep } from '../../graph/planReport.ts'
import { batchWords, leftOutWords, operatorWords, programWords } from '../../graph/planWords.ts'

/** How a graph ran, as lines: its batches, its steps with what they took, and what was left out. */
export function printPlan({ batches, steps, leftOut, memory }: PlanReport): string[] {
  return [
    ...batches.map((batch, index) => `batch ${index + 1}: ${batchWords(batch)}`),
    ...aligned([
      ['step', 'rows', 'nodes', 'weights', 'values', 'program', 'ms', ''],
      ...steps.map(stepCells),
    ]),
    ...leftOut.map(leftOutWords),
    `programs, weights and models keep ${printBytes(memory.kept)} of at most ${printBytes(memory.budget)}`,
  ]
}

function stepCells(step: PlanStep, index: number): string[] {
  const { label, rows, nodes, weightBytes, activationBytes, times, ms } = step
  return [
    `${index + 1} ${label}${step.onCpu ? ' (CPU)' : ''}`,
    rows > 0 ? String(rows) : '',
    String(nodes),
    weightBytes > 0 ? printBytes(weightBytes) : '',
    printBytes(activationBytes),
    programWords(step),
    times > 1 ? `${ms.toFixed(1)} in ${times}` : ms.toFixed(1),
    operatorWords(step),
  ]
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
