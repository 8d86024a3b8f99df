import { type GenerateOptions, type Node, type Run } from '../../graph/versions/v1.ts'
import { type ModelHandle } from '../modelStore.ts'
import { partitionsOf } from '../partition.ts'
import { streamsOf, type Stream } from '../stream.ts'
import { type Pass } from '../streamValues.ts'
import { type GenerationRows } from './rows.ts'

/** What one step of a generation runs: its fed ids as a run, and its batches. */
export interface StepPasses {
  run: Run
  streams: readonly Stream[]
}

/**
 * The batches of a generation, the same at every step, since each keeps its keys and values: prompts of one length
 * together, each prompt alone where values go from one to another.
 */
export function batchesOf(run: Run, index: number, model: ModelHandle): Stream[] {
  const [together = [], byDependency = together, alone = together] = partitionsOf(run)
  return streamsOf(run, index, model, byDependency.length > 1 ? alone : together)
}

/**
 * The passes of a step: over the prompts at first, then over the newest position and what is kept, or over all
 * positions. Batches whose rows have all ended rest, unless a value of all rows is wanted.
 * @param emptyPast whether an untouched first pass takes keys and values of no position, so that it is one program
 *   with those of the later steps
 */
export function passesAt(
  step: number,
  run: Run,
  nodes: Node[],
  batches: readonly Stream[],
  rows: GenerationRows,
  { cache }: Pick<GenerateOptions, 'cache'>,
  emptyPast: boolean,
): StepPasses {
  const needsAll = nodes.some(node => 'rows' in node && node.rows === 'all')
  const goesOn = cache && step > 0
  const prompts = promptsOf(run, rows.fedAt(step, goesOn))
  const stepRun: Run = { ...run, prompts, nodes }
  const usesPast = goesOn || (cache && emptyPast && nodes.length === 0)
  const streams = batches
    .filter(({ groups }) => needsAll || groups.some(({ group }) => !rows.haveEnded(group)))
    .map((stream): Stream => ({
      ...stream,
      run: stepRun,
      isStep: true,
      open: usesPast ? stream.model.withPast : stream.model.open,
      positions: goesOn ? 1 : stream.positions + step,
      past: goesOn ? stream.positions + step - 1 : 0,
    }))
  return { run: stepRun, streams }
}

function promptsOf(run: Run, ids: readonly number[][]): Run['prompts'] {
  let start = 0
  return run.prompts.map(prompt => {
    const own = ids.slice(start, start + prompt.ids.length)
    start += prompt.ids.length
    return { text: null, ids: own }
  })
}

/** What each batch is fed, by its key. */
export function feedsOf({ run, streams }: StepPasses): Map<string, Pass> {
  return new Map(
    streams.map(({ key, batch, positions, past, groups }) => {
      const ids = groups.flatMap(({ group, rows }) => rows.map(row => run.prompts[group]?.ids[row] ?? []))
      return [key, { batch, position: positions, past, ids }]
    }),
  )
}
