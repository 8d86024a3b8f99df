import { VitrineError } from '../graph/errors.ts'
import { withValuesSaved } from '../graph/measureGraph.ts'
import { type NodeOutcomes } from '../graph/nodeOutcome.ts'
import { type NodeSummary } from '../graph/nodeSummary.ts'
import { type PlanReport } from '../graph/planReport.ts'
import { type ModelDescription, type ModelRequest, type ResultRef } from '../graph/executor.ts'
import { liveNodes } from '../graph/liveness.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { type Window } from '../graph/window.ts'
import { type Runtime, type RuntimeCounters } from '../runtime/runtime.ts'
import { runtimeDType } from '../runtime/values.ts'
import { AnsweredRuns } from './answeredRuns.ts'
import { Boundaries } from './boundaries.ts'
import {
  execute,
  type Executed,
  type ExecuteOptions,
  type ExecuteParts,
  type ExecuteProgress,
  type Prepared,
  type StepTiming,
} from './execute.ts'
import { type GenerateProgress } from './generation/generate.ts'
import { hasGeneration, runStages, type StagedGraph } from './generation/runStages.ts'
import { summaryOf, valuesThere } from './measure.ts'
import { KeptPlans } from './keptPlans.ts'
import { MemoryBudget, type Kind } from './memoryBudget.ts'
import { type DownloadProgress, type ModelHandle, type OpenFiles } from './modelStore.ts'
import { OpenModels } from './openModels.ts'
import { outcomesOf } from './outcomes.ts'
import { PlanLog } from './planLog.ts'
import { prepareGraph, withOwnValues } from './prepareGraph.ts'
import { ProgramCache } from './programs.ts'
import { ResultStore } from './resultStore.ts'
import { type SharedTensor } from './sharedTensor.ts'
import { graphStructure, particularsOf } from './structure.ts'
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

export type EngineCounters = RuntimeCounters & {
  /** How many plans were made. */
  plans: number
  weightTensors: number
  boundaryTensors: number
  keptBytes: number
  /** Ids of the models that are in memory. */
  openModels: string[]
  evicted: Record<Kind, number>
}

/** What happened in a run. */
export interface EngineReport {
  /** Milliseconds. */
  timings: { plan: number; compile: number; run: number; total: number }
  unembeddedPositions: number
  /** How it ran, and what did not have to. */
  plan: PlanReport
  /** What became of each node of the graph. */
  nodes: NodeOutcomes
  /** Whether nothing ran, because all results of an earlier run of this graph were still there. */
  reused: boolean
  /** What its models do otherwise than their files have it. */
  notes: string[]
}

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
  private readonly boundaries: Boundaries
  private readonly answered: AnsweredRuns
  private readonly batchBytes: number
  private readonly plans = new KeptPlans()
  private last: Promise<unknown> = Promise.resolve()
  /** How often something was measured. */
  private measured = 0

  constructor(runtime: Runtime, openFiles: OpenFiles, options: EngineOptions = {}) {
    this.runtime = runtime
    this.memory = new MemoryBudget(options.memoryBudget ?? 2 ** 31)
    // A plan holds on to the model that it was made for; and under the same name it may come back as another file.
    const forgetPlans = () => {
      this.plans.clear()
      this.forgetEarlierRuns()
    }
    this.models = new OpenModels(openFiles, runtime, this.memory, forgetPlans)
    this.programs = new ProgramCache(runtime, this.memory)
    this.weights = new Weights(runtime, this.memory)
    this.results = new ResultStore(runtime)
    this.boundaries = new Boundaries(this.memory)
    this.answered = new AnsweredRuns(this.results)
    this.batchBytes = options.batchBudget ?? 2 ** 28
  }

  /** Opens a model, once for each id, revision and precision. */
  async describe(request: ModelRequest, options: RunOptions = {}): Promise<ModelDescription> {
    const { model, done } = await this.models.use(request, options)
    done()
    return model.description
  }

  /**
   * Runs a graph; its saves can then be looked at as `<hash>/<name>`. What earlier runs have left is not computed again:
   * nothing at all where their results are still there, else what lies behind the last layers that are equal.
   * @throws VitrineError at the node's place in the user's program; the signal's reason when cancelled
   */
  run(
    graph: Graph,
    hash: string,
    constants: ReadonlyMap<string, TensorData>,
    options: RunOptions = {},
  ): Promise<EngineReport> {
    return this.inTurn(() => {
      options.signal?.throwIfAborted()
      const began = performance.now()
      const answered = options.fromScratch ? undefined : this.answered.find(hash, this.memoryNow())
      if (answered) return Promise.resolve(answered)
      return this.withModels(graph, options, models =>
        this.runOn(models, { graph, hash, constants }, options, began),
      )
    })
  }

  /**
   * How a graph would run from scratch now; nothing runs.
   * @throws VitrineError at the node's place in the user's program, and for a generation: its steps are planned as they
   *   come, and the report of its run tells how they ran
   */
  explain(
    graph: Graph,
    hash: string,
    constants: ReadonlyMap<string, TensorData>,
    options: RunOptions = {},
  ): Promise<PlanReport> {
    if (hasGeneration(graph))
      throw new VitrineError('the steps of a generation are planned as they come', {
        hint: 'run it: the report of the run has the plan',
      })
    return this.inTurn(() =>
      this.withModels(graph, options, models => {
        const log = new PlanLog()
        const planned = this.planned({ graph, hash, constants }, models)
        log.explain(planned.description, key => this.programs.has(key))
        return Promise.resolve(log.report(this.memoryNow()))
      }),
    )
  }

  /**
   * Summaries of the values of some nodes of a graph that ran, by a pass of its own that takes what that run has left;
   * other runs come in between. Nodes without a value, and those that did not run, are not there.
   * @throws as `run`
   */
  async measure(
    graph: Graph,
    hash: string,
    constants: ReadonlyMap<string, TensorData>,
    nodes: readonly string[],
    options: RunOptions = {},
  ): Promise<ReadonlyMap<string, NodeSummary>> {
    const asked = withValuesSaved(graph, nodes)
    const own = `${hash}~measured${this.measured++}`
    const refs = new Map([...asked.names].map(([id, name]) => [id, `${own}/${name}`]))
    const summaries = new Map<string, Promise<NodeSummary>>()
    const { signal } = options
    try {
      await this.inTurn(() =>
        this.withModels(asked.graph, { signal }, models =>
          this.runBeside({ graph, hash }, { graph: asked.graph, hash: own, constants }, models, signal),
        ),
      )
      const found = new Map<string, NodeSummary>()
      for (const [id, ref] of refs) {
        // A step that a generation did not reach has no value.
        if (!this.results.has(ref)) continue
        const prepare = (graph: Graph) => this.planned({ graph, constants: new Map() }, [null])
        const summary =
          summaries.get(ref) ?? this.inTurn(() => summaryOf(ref, prepare, this.parts(), { signal }))
        summaries.set(ref, summary)
        found.set(id, await summary)
      }
      return found
    } finally {
      this.dispose([...refs.values()])
    }
  }

  /** Puts tensors on the device as results. */
  addResults(values: ReadonlyMap<ResultRef, TensorData>): Promise<void> {
    return this.inTurn(async () => {
      for (const [ref, { dtype, shape, data }] of values) {
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        const tensor = await this.runtime.upload({ dtype: runtimeDType(dtype), dims: [...shape], bytes })
        this.results.add([{ ref, type: { dtype, shape } }], tensor)
      }
    })
  }

  /**
   * The values of a result, or of a part of it.
   * @throws VitrineError for a result that is no longer there, and for a window that does not lie in it
   */
  async look(ref: ResultRef, window?: Window): Promise<TensorData> {
    const result = this.results.held(ref)
    try {
      return await result.look(window)
    } catch (error) {
      // What the device found wrong may lie in what was kept, too.
      if (!(error instanceof VitrineError)) this.forgetEarlierRuns()
      throw error
    }
  }

  dispose(refs: readonly ResultRef[]): void {
    for (const ref of refs) this.results.dispose(ref)
  }

  /** Frees every result, and what is kept of earlier runs. */
  disposeAll(): void {
    this.results.clear()
    this.boundaries.clear()
  }

  /** What is alive; weights stay on the device with their model, boundaries of earlier runs for later ones. */
  counters(): EngineCounters {
    return {
      ...this.runtime.counters(),
      plans: this.plans.count,
      weightTensors: this.weights.count,
      boundaryTensors: this.boundaries.count,
      keptBytes: this.memory.usedBytes(),
      openModels: this.models.ids(),
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
    this.disposeAll()
    this.plans.clear()
    await this.programs.clear()
    await this.weights.clear()
    this.models.clear()
  }

  /** Does something when what was asked for before is done. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work)
    this.last = turn.catch(() => undefined)
    return turn
  }

  private async withModels<T>(
    graph: Graph,
    options: RunOptions,
    work: (models: readonly (ModelHandle | null)[]) => Promise<T>,
  ): Promise<T> {
    options.signal?.throwIfAborted()
    const inUse: (() => void)[] = []
    try {
      const models: (ModelHandle | null)[] = []
      for (const { model: ref } of graph.runs) {
        const opened = ref && (await this.models.use(ref, options))
        if (opened) inUse.push(opened.done)
        models.push(opened && opened.model)
      }
      return await work(models)
    } finally {
      for (const done of inUse) done()
      await this.memory.makeRoom()
    }
  }

  private async runOn(
    models: readonly (ModelHandle | null)[],
    { graph, hash, constants }: { graph: Graph; hash: string; constants: ReadonlyMap<string, TensorData> },
    options: RunOptions,
    began: number,
  ): Promise<EngineReport> {
    const parts = this.parts()
    const { log } = parts
    const live = liveNodes(graph)
    const { timings, unembeddedPositions } = hasGeneration(graph)
      ? await this.runStaged({ graph, hash, constants, live, models }, parts, options)
      : await execute(this.planned({ graph, hash, constants }, models), hash, parts, options)
    const sum = (of: (step: StepTiming) => number) => timings.reduce((total, step) => total + of(step), 0)
    const [compile, run] = [sum(step => step.compileMs), sum(step => step.ms)]
    const total = performance.now() - began
    const report: EngineReport = {
      timings: { plan: total - compile - run, compile, run, total },
      unembeddedPositions,
      plan: log.report(this.memoryNow()),
      nodes: outcomesOf(graph, live, log.outcomes()),
      reused: false,
      notes: [...new Set(models.flatMap(model => model?.description.notes ?? []))],
    }
    this.answered.add(graph, hash, report)
    return report
  }

  /** Runs a graph that has a run's nodes and more, with what that run has left in place of computing it. */
  private async runBeside(
    ran: { graph: Graph; hash: string },
    { graph, hash, constants }: { graph: Graph; hash: string; constants: ReadonlyMap<string, TensorData> },
    models: readonly (ModelHandle | null)[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const parts = this.parts()
    if (hasGeneration(graph)) {
      await this.runStaged({ graph, hash, constants, live: liveNodes(graph), models }, parts, { signal })
      return
    }
    const given = valuesThere(this.planned({ ...ran, constants }, models), parts)
    const prepared = this.planned({ graph, constants }, models, given)
    await execute({ ...prepared, addresses: new Map() }, hash, parts, { signal })
  }

  private runStaged(staged: StagedGraph, parts: ExecuteParts, options: RunOptions): Promise<Executed> {
    const prepare = (graph: Graph) => this.planned({ graph, constants: staged.constants }, staged.models)
    return runStages(staged, { ...parts, plans: this.plans, prepare }, options)
  }

  /** What a run works with. */
  private parts(): ExecuteParts {
    const { runtime, programs, weights, results, boundaries } = this
    return { runtime, programs, weights, results, boundaries, log: new PlanLog() }
  }

  /** Later runs compute everything anew. */
  private forgetEarlierRuns(): void {
    this.boundaries.clear()
    this.results.forgetAddresses()
    this.answered.clear()
  }

  private memoryNow(): PlanReport['memory'] {
    return { budget: this.memory.bytes, kept: this.memory.usedBytes() }
  }

  /**
   * The plan of a graph without generations, kept for graphs of its structure.
   * @param given values that are there, by name
   */
  private planned(
    { graph, hash, constants }: PlannedInput,
    models: readonly (ModelHandle | null)[],
    given: ReadonlyMap<string, SharedTensor> = new Map(),
  ): Prepared {
    const { runtime, results, batchBytes } = this
    const of = particularsOf(graph, constants)
    const typeOf = (ref: ResultRef) => (results.has(ref) ? results.type(ref) : undefined)
    const structure = graphStructure(graph, of, models, typeOf) ?? hash
    const key = structure && JSON.stringify([structure, [...given.keys()].sort()])
    const prepared = this.plans.use(key, of, () =>
      prepareGraph({ graph, constants, models, given, runtime, results, batchBytes }),
    )
    return withOwnValues(prepared, given)
  }
}

interface PlannedInput {
  graph: Graph
  /** Of a graph that may run again; what has none and holds sweeps is planned each time. */
  hash?: string
  constants: ReadonlyMap<string, TensorData>
}
