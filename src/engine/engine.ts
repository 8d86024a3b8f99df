import { type ModelDescription, type ModelRequest, type ResultRef } from '../graph/executor.ts'
import { liveNodes } from '../graph/liveness.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Graph } from '../graph/versions/v1.ts'
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
import { MemoryBudget, type Kind } from './memoryBudget.ts'
import { type DownloadProgress, type ModelHandle, type OpenFiles } from './modelStore.ts'
import { OpenModels } from './openModels.ts'
import { planGraph } from './planGraph.ts'
import { ProgramCache } from './programs.ts'
import { RecentlyUsed } from './recentlyUsed.ts'
import { ResultStore } from './resultStore.ts'
import { countUnembedded } from './unembed.ts'
import { Weights } from './weights.ts'

export interface EngineOptions {
  /** Bytes that programs, weights and open models may keep together; what was not used for longest goes first. */
  memoryBudget?: number
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
  private readonly memory: MemoryBudget
  private readonly models: OpenModels
  private readonly programs: ProgramCache
  private readonly weights: Weights
  private readonly results: ResultStore
  private readonly batchBytes: number
  private readonly plans = new RecentlyUsed<Prepared>(keptPlans)
  private readonly stepPlans = new RecentlyUsed<StepPlan>(keptPlans)
  private last: Promise<unknown> = Promise.resolve()

  constructor(runtime: Runtime, openFiles: OpenFiles, options: EngineOptions = {}) {
    this.runtime = runtime
    this.memory = new MemoryBudget(options.memoryBudget ?? 2 ** 31)
    // A plan holds on to the model that it was made for.
    const forgetPlans = () => {
      this.plans.clear()
      this.stepPlans.clear()
    }
    this.models = new OpenModels(openFiles, runtime, this.memory, forgetPlans)
    this.programs = new ProgramCache(runtime, this.memory)
    this.weights = new Weights(runtime, this.memory)
    this.results = new ResultStore(runtime)
    this.batchBytes = options.batchBudget ?? 2 ** 28
  }

  /** Opens a model, once for each id, revision and precision. */
  async describe(request: ModelRequest, options: RunOptions = {}): Promise<ModelDescription> {
    const { model, done } = await this.models.use(request, options)
    done()
    return model.description
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
  counters(): RuntimeCounters & { weightTensors: number; keptBytes: number; evicted: Record<Kind, number> } {
    return {
      ...this.runtime.counters(),
      weightTensors: this.weights.count,
      keptBytes: this.memory.usedBytes(),
      evicted: { ...this.memory.evicted },
    }
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
    await this.weights.clear()
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
    const inUse: (() => void)[] = []
    try {
      const models: (ModelHandle | null)[] = []
      for (const { model: ref } of graph.runs) {
        const opened = ref && (await this.models.use(ref, options))
        if (opened) inUse.push(opened.done)
        models.push(opened && opened.model)
      }
      return await this.runOn(models, graph, hash, constants, options, began)
    } finally {
      for (const done of inUse) done()
      await this.memory.makeRoom()
    }
  }

  private async runOn(
    models: readonly (ModelHandle | null)[],
    graph: Graph,
    hash: string,
    constants: ReadonlyMap<string, TensorData>,
    options: RunOptions,
    began: number,
  ): Promise<EngineReport> {
    const { runtime, programs, weights, results } = this
    const parts = { runtime, programs, weights, results }
    const { timings, unembeddedPositions } = hasGeneration(graph)
      ? await runStages(
          { graph, hash, constants, live: liveNodes(graph), models },
          { ...parts, plans: this.stepPlans, prepare: part => this.prepare(part, constants, models) },
          options,
        )
      : await this.runPlanned(this.planned(graph, hash, constants, models), hash, parts, options)
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
}
