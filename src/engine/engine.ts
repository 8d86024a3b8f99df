import { VitrineError } from '../graph/errors.ts'
import { type ModelDescription, type ModelRequest, type ResultRef } from '../graph/executor.ts'
import { liveNodes } from '../graph/liveness.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Graph, type ModelRef } from '../graph/versions/v1.ts'
import { type Runtime, type RuntimeCounters } from '../runtime/runtime.ts'
import { runtimeDType } from '../runtime/values.ts'
import { encodeStep } from './encode.ts'
import {
  execute,
  type ExecuteOptions,
  type ExecuteProgress,
  type Prepared,
  type StepTiming,
} from './execute.ts'
import { type GenerateProgress } from './generation/generate.ts'
import { hasGeneration, runStages } from './generation/runStages.ts'
import { type StepPlan } from './generation/stepPlan.ts'
import { ModelHandle, type DownloadProgress, type OpenFiles } from './modelStore.ts'
import { planGraph } from './planGraph.ts'
import { ProgramCache } from './programs.ts'
import { RecentlyUsed } from './recentlyUsed.ts'
import { ResultStore } from './resultStore.ts'
import { countUnembedded } from './unembed.ts'

export interface EngineOptions {
  /** Bytes that compiled programs may keep; the least recently used go first. */
  programBudget?: number
  /** Bytes that one batch may compute in one block: more rows are run one batch after the other. */
  batchBudget?: number
}

export interface RunOptions extends Omit<ExecuteOptions, 'onProgress'> {
  onProgress?: ((progress: EngineProgress) => void) | undefined
}

export type EngineProgress =
  DownloadProgress | { stage: 'open'; model: string } | ExecuteProgress | GenerateProgress

/** What happened in a run, in milliseconds. */
export interface EngineReport {
  steps: StepTiming[]
  timings: { plan: number; compile: number; run: number; total: number }
  unembeddedPositions: number
}

/** Plans of recent graphs, and of steps of generations, that are kept: running one again skips weaving and encoding. */
const keptPlans = 16

/**
 * Interleaves intervention graphs with models on one runtime: plan, programs, execute (DESIGN §3). Runs are taken
 * one at a time.
 */
export class Engine {
  readonly runtime: Runtime
  private readonly openFiles: OpenFiles
  private readonly programs: ProgramCache
  private readonly results: ResultStore
  private readonly models = new Map<string, Promise<ModelHandle>>()
  private readonly opened: ModelHandle[] = []
  private readonly batchBytes: number
  private readonly plans = new RecentlyUsed<Prepared>(keptPlans)
  private readonly stepPlans = new RecentlyUsed<StepPlan>(keptPlans)
  private last: Promise<unknown> = Promise.resolve()

  constructor(runtime: Runtime, openFiles: OpenFiles, options: EngineOptions = {}) {
    this.runtime = runtime
    this.openFiles = openFiles
    this.programs = new ProgramCache(runtime, options.programBudget ?? 2 ** 31)
    this.results = new ResultStore(runtime)
    this.batchBytes = options.batchBudget ?? 2 ** 28
  }

  /** Opens a model, once for each id, revision and precision. */
  async describe(request: ModelRequest, options: RunOptions = {}): Promise<ModelDescription> {
    return (await this.model(request, options)).description
  }

  /**
   * Runs a graph; its saves can then be looked at as `<hash>/<name>`.
   * @throws VitrineError at the node's place in the user's program; the signal's reason when cancelled
   */
  run(
    graph: Graph,
    hash: string,
    constants: ReadonlyMap<string, TensorData>,
    options: RunOptions = {},
  ): Promise<EngineReport> {
    const turn = this.last.then(() => this.runNow(graph, hash, constants, options))
    this.last = turn.catch(() => undefined)
    return turn
  }

  /** Puts tensors on the device as results. */
  addResults(values: ReadonlyMap<ResultRef, TensorData>): Promise<void> {
    const turn = this.last.then(async () => {
      for (const [ref, { dtype, shape, data }] of values) {
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        const tensor = await this.runtime.upload({ dtype: runtimeDType(dtype), dims: [...shape], bytes })
        this.results.add([{ ref, type: { dtype, shape } }], tensor)
      }
    })
    this.last = turn.catch(() => undefined)
    return turn
  }

  look(ref: ResultRef): Promise<TensorData> {
    return this.results.look(ref)
  }

  dispose(refs: readonly ResultRef[]): void {
    for (const ref of refs) this.results.dispose(ref)
  }

  /** Frees every result. */
  disposeAll(): void {
    this.results.clear()
  }

  /** What is alive; weights stay on the device with their model and are counted apart. */
  counters(): RuntimeCounters & { weightTensors: number } {
    const weightTensors = this.opened.reduce((sum, model) => sum + model.weightTensors, 0)
    return { ...this.runtime.counters(), weightTensors }
  }

  /** Frees results, programs and weights, and closes the runtime. */
  async close(): Promise<void> {
    await this.free()
    await this.runtime.close()
  }

  /** Frees results, programs and weights; the engine can go on and opens models anew. */
  async free(): Promise<void> {
    await this.last
    this.results.clear()
    this.plans.clear()
    this.stepPlans.clear()
    await this.programs.clear()
    for (const model of this.opened.splice(0)) await model.free()
    this.models.clear()
  }

  private async runNow(
    graph: Graph,
    hash: string,
    constants: ReadonlyMap<string, TensorData>,
    options: RunOptions,
  ): Promise<EngineReport> {
    const began = performance.now()
    options.signal?.throwIfAborted()
    const models: (ModelHandle | null)[] = []
    for (const { model } of graph.runs) models.push(model && (await this.model(model, options)))
    const parts = { runtime: this.runtime, programs: this.programs, results: this.results }
    const { timings, unembeddedPositions } = hasGeneration(graph)
      ? await runStages(
          { graph, hash, constants, live: liveNodes(graph), models },
          { ...parts, plans: this.stepPlans, prepare: part => this.prepare(part, constants, models) },
          options,
        )
      : await this.runPlanned(this.planned(graph, hash, constants, models), hash, parts, options)
    await this.programs.trim()
    const sum = (of: (step: StepTiming) => number) => timings.reduce((total, step) => total + of(step), 0)
    const [compile, run] = [sum(step => step.compileMs), sum(step => step.ms)]
    const total = performance.now() - began
    return {
      steps: timings,
      timings: { plan: total - compile - run, compile, run, total },
      unembeddedPositions,
    }
  }

  private async runPlanned(
    prepared: Prepared,
    hash: string,
    parts: Parameters<typeof execute>[2],
    options: RunOptions,
  ) {
    const timings = await execute(prepared, hash, parts, options)
    return { timings, unembeddedPositions: prepared.unembeddedPositions }
  }

  /** The plan of a graph without generations, kept for when it runs again. */
  private planned(
    graph: Graph,
    hash: string,
    constants: ReadonlyMap<string, TensorData>,
    models: readonly (ModelHandle | null)[],
  ): Prepared {
    const prepared = this.plans.get(hash) ?? this.prepare(graph, constants, models)
    this.plans.put(hash, prepared)
    return prepared
  }

  private prepare(
    graph: Graph,
    constants: ReadonlyMap<string, TensorData>,
    models: readonly (ModelHandle | null)[],
  ): Prepared {
    const resultType = (ref: ResultRef) => this.results.type(ref)
    const { woven, plan, streams } = planGraph({
      graph,
      constants,
      models,
      resultType,
      batchBytes: this.batchBytes,
    })
    const steps = plan.steps.map(step => encodeStep(step, woven, this.runtime.weights))
    const unembedded = countUnembedded(plan, streams)
    return { steps, saves: plan.saves, sources: woven.sources, unembeddedPositions: unembedded }
  }

  private model(request: ModelRequest | ModelRef, options: RunOptions): Promise<ModelHandle> {
    const key = JSON.stringify([request.id, request.revision ?? 'main', request.precision ?? 'fp32'])
    const known = this.models.get(key)
    if (known) return known
    const opening = this.open(request, options)
    this.models.set(key, opening)
    opening.catch(() => this.models.delete(key))
    return opening
  }

  private async open(
    request: ModelRequest | ModelRef,
    { onProgress, signal }: RunOptions,
  ): Promise<ModelHandle> {
    const files = await this.openFiles(request, { onProgress, signal })
    onProgress?.({ stage: 'open', model: request.id })
    try {
      const model = await ModelHandle.open(files, this.runtime)
      this.opened.push(model)
      return model
    } catch (error) {
      if (error instanceof VitrineError) throw error
      throw new VitrineError(`${request.id} could not be opened: ${String(error)}`, {
        hint: 'the file may be of a kind that is not supported yet: vitrine inspect says what was found',
      })
    }
  }
}
