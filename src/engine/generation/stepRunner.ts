import { type TensorData } from '../../graph/tensorData.ts'
import { type Graph } from '../../graph/versions/v1.ts'
import {
  execute,
  type ExecuteOptions,
  type ExecuteParts,
  type ExecuteProgress,
  type StepTiming,
} from '../execute.ts'
import { type KeptPlans } from '../keptPlans.ts'
import { type Stream } from '../stream.ts'
import { particularsOf } from '../structure.ts'
import { storeEmptyPast } from './emptyPast.ts'
import { nextRef } from './nextTokens.ts'
import { feedsOf, type StepPasses } from './passes.ts'
import { keptName } from './stages.ts'
import { stepKey, type StepInput } from './stepKey.ts'
import { bindPass, planStep } from './stepPlan.ts'

export interface GenerationParts extends ExecuteParts {
  /** Of steps, by `stepKey`. */
  plans: KeptPlans
}

export interface StepRunnerInput {
  graph: Graph
  hash: string
  constants: ReadonlyMap<string, TensorData>
  /** Index of the run that generates. */
  run: number
  greedy: boolean
  /** Whether keys and values are kept from step to step. */
  keeps: boolean
}

/** The name under which a batch is woven whose pass is alone and untouched: then all such passes are one plan. */
const anyBatch = 'any'

/** Runs the steps of one generation, and holds what goes from one to the next. */
export class StepRunner {
  readonly timings: StepTiming[] = []
  unembeddedPositions = 0
  private readonly input: StepRunnerInput
  private readonly parts: GenerationParts
  private readonly options: ExecuteOptions
  /** Addresses of keys, values and tokens. */
  private readonly held = new Set<string>()

  constructor(input: StepRunnerInput, parts: GenerationParts, options: ExecuteOptions) {
    this.input = input
    this.parts = parts
    const onProgress = (progress: ExecuteProgress) => {
      if (progress.stage === 'compile') options.onProgress?.(progress)
    }
    this.options = { signal: options.signal, onProgress }
  }

  /** Gives batches whose first pass takes keys and values some of no position. */
  async beginWithoutPast(streams: readonly Stream[]): Promise<void> {
    const { runtime, results } = this.parts
    for (const stream of streams)
      if (stream.open !== stream.model.open)
        await storeEmptyPast(stream, runtime, results, name => this.hold(this.ownName(name)))
  }

  /** Runs the passes of a step; its saves are stored. */
  async run({ run, streams }: StepPasses): Promise<void> {
    if (run.nodes.length > 0) return this.runTogether({ run, streams }, name => this.ownName(name))
    for (const stream of streams) {
      const alone = { run, streams: [{ ...stream, key: anyBatch }] }
      await this.runTogether(alone, name => this.ownName(name.replace(`:${anyBatch}`, `:${stream.key}`)))
    }
  }

  /** A batch's next tokens, int32 [batch], or the logits to draw them from, float32 [batch, vocab]. */
  next(stream: Stream): Promise<TensorData> {
    return this.parts.results.look(`${this.input.hash}/${this.ownName(nextRef(stream))}`)
  }

  /** Frees what went from step to step. */
  free(): void {
    for (const ref of this.held) this.parts.results.dispose(ref)
    this.held.clear()
  }

  private async runTogether(passes: StepPasses, ownName: (name: string) => string): Promise<void> {
    const { hash, graph, greedy, keeps, constants } = this.input
    const { plans, results, runtime } = this.parts
    const { nodes } = passes.run
    const own = { ...graph, runs: [passes.run] }
    const of = particularsOf(own, constants)
    const input: StepInput = {
      graph: own,
      of,
      streams: passes.streams,
      imports: of.refs.map(ref => results.type(ref)),
      greedy,
      keeps,
    }
    const plan = plans.use(stepKey(input), of, () => planStep(input, constants, runtime))
    const saves = new Set(nodes.flatMap(node => (node.kind === 'save' ? [node.name] : [])))
    const bound = bindPass(plan, { saves, passes: feedsOf(passes), hash, ownName })
    for (const { name } of bound.saves.slice(saves.size)) this.hold(name)
    const { timings, unembeddedPositions } = await execute(bound, hash, this.parts, this.options)
    this.timings.push(...timings)
    this.unembeddedPositions += unembeddedPositions
  }

  /** The name under which this generation keeps what no user named. */
  private ownName(name: string): string {
    return keptName(`${this.input.run}/${name}`)
  }

  private hold(name: string): string {
    const ref = `${this.input.hash}/${name}`
    this.held.add(ref)
    return ref
  }
}
