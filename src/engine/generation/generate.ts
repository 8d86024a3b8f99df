import { VitrineError } from '../../graph/errors.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { type GenerateOptions, type Graph, type Node, type Run } from '../../graph/versions/v1.ts'
import { draw } from '../../graph/philox.ts'
import { EventLoopTurns } from '../eventLoop.ts'
import { type ExecuteOptions, type ExecuteProgress, type Executed } from '../execute.ts'
import { type ModelHandle } from '../modelStore.ts'
import { type Stream } from '../stream.ts'
import { batchesOf, passesAt } from './passes.ts'
import { GenerationRows } from './rows.ts'
import { isGreedy, sampleToken } from './sampling.ts'
import { keptName, type Stages, type Unit } from './stages.ts'
import { StepRunner, type GenerationParts } from './stepRunner.ts'

/** After each token: what every row has so far. */
export interface GenerateProgress {
  stage: 'generate'
  /** Index of the run in its graph. */
  run: number
  /** Id of its model. */
  model: string
  /** Tokens so far, and at most. */
  step: number
  total: number
  newIds: number[][]
}

export interface GenerationOptions extends Pick<ExecuteOptions, 'signal'> {
  onProgress?: ((progress: ExecuteProgress | GenerateProgress) => void) | undefined
}

export interface GenerationInput {
  graph: Graph
  hash: string
  constants: ReadonlyMap<string, TensorData>
  stages: Stages
  unit: Extract<Unit, { kind: 'generate' }>
  model: ModelHandle
  /** Ids of the values of earlier stages that are there; those of the steps are added. */
  made: Set<string>
}

/**
 * Runs a generation: step 0 passes over the prompts and yields the first token, each later step over the newest
 * position and the keys and values that were kept (or over all positions, without a cache). The interventions of a
 * step are woven into its pass. Nothing of it stays on the device but what was saved.
 * @returns the rows with their new ids, and what the steps took
 */
export async function generate(
  input: GenerationInput,
  parts: GenerationParts,
  options: GenerationOptions,
): Promise<Executed & { rows: GenerationRows }> {
  const { graph, hash, constants, stages, unit, model, made } = input
  const run = runAt(graph, unit.run)
  const settings = settingsOf(run)
  const rows = new GenerationRows(run, settings)
  const batches = batchesOf(run, unit.run, model)
  const last = stages.lastStep(unit)
  const keeps = settings.cache && last > 0
  // Not all GPUs have tensors without elements.
  const emptyPast = keeps && parts.runtime.weights === 'initializers'
  const runner = new StepRunner(
    { graph, hash, constants, run: unit.run, greedy: isGreedy(settings), keeps },
    parts,
    options,
  )
  const turns = new EventLoopTurns()
  try {
    for (let step = 0; step <= last && !rows.haveEnded('all'); step++) {
      if (options.signal) await turns.takeIfDue()
      const isGone = (node: Node) =>
        'step' in node && 'rows' in node && node.rows !== 'all' && rows.haveEnded(node.rows)
      const nodes = stages.nodesOf(unit.first + step, unit.run, hash, made, isGone)
      const passes = passesAt(step, run, nodes, batches, rows, settings, emptyPast)
      if (step === 0) await runner.beginWithoutPast(passes.streams)
      await runner.run(passes)
      for (const { id } of nodes) made.add(id)
      for (const id of stages.doneAfter(unit.first + step)) parts.results.dispose(`${hash}/${keptName(id)}`)
      for (const stream of passes.streams) addTokens(rows, stream, await runner.next(stream), settings, step)
      options.onProgress?.({
        stage: 'generate',
        run: unit.run,
        model: model.description.ref.id,
        step: step + 1,
        total: last + 1,
        newIds: rows.newIds(),
      })
    }
    const { timings, unembeddedPositions } = runner
    return { rows, timings, unembeddedPositions }
  } finally {
    runner.free()
  }
}

function addTokens(
  rows: GenerationRows,
  stream: Stream,
  next: TensorData,
  settings: GenerateOptions,
  step: number,
): void {
  rows.indicesOf(stream).forEach((index, place) => {
    if (rows.hasEnded(index)) return
    if (next.dtype !== 'float32') {
      rows.add(index, next.data[place] ?? 0)
      return
    }
    const vocab = next.shape[1] ?? 0
    const logits = next.data.subarray(place * vocab, (place + 1) * vocab)
    rows.add(index, sampleToken(logits, settings, draw(settings.seed, step, index)))
  })
}

function runAt(graph: Graph, index: number): Run {
  const run = graph.runs[index]
  if (!run) throw new Error(`the graph has no run ${index}`)
  return run
}

function settingsOf({ options }: Run): GenerateOptions {
  if (!options.generate) throw new VitrineError('a run that generates needs its options')
  return options.generate
}
