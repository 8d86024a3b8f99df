import { type DeviceTensor, type Runtime } from '../runtime/runtime.ts'
import { runtimeDType } from '../runtime/values.ts'
import { type PlanDescription } from './describePlan.ts'
import { type EncodedStep } from './encode.ts'
import { explainFailure } from './explainFailure.ts'
import { EventLoopTurns } from './eventLoop.ts'
import { type ModelHandle } from './modelStore.ts'
import { type PlanLog } from './planLog.ts'
import { type ProgramCache } from './programs.ts'
import { type ResultStore } from './resultStore.ts'
import { type Weights } from './weights.ts'
import { type Saved, type Source } from './woven.ts'

export interface Prepared {
  steps: readonly EncodedStep[]
  saves: readonly Saved[]
  sources: ReadonlyMap<string, Source>
  /** Positions that are unembedded, over all rows. */
  unembeddedPositions: number
  description: PlanDescription
}

export interface StepTiming {
  label: string
  nodes: number
  layers: number[]
  ms: number
  compileMs: number
  compiled: boolean
}

/** What runs share. */
export interface ExecuteParts {
  runtime: Runtime
  programs: ProgramCache
  weights: Weights
  results: ResultStore
  /** What ran is noted here. */
  log: PlanLog
}

export interface ExecuteOptions {
  signal?: AbortSignal | undefined
  onProgress?: ((progress: ExecuteProgress) => void) | undefined
}

export type ExecuteProgress =
  | { stage: 'compile'; done: number; total: number; label: string }
  | { stage: 'run'; done: number; total: number; label: string }

/**
 * Runs prepared steps in order. Tensors stay on the device between them; each is freed when its last reader has run,
 * also when a step fails or the run is cancelled.
 * @param hash of the graph, under which its saves are stored
 */
export async function execute(
  prepared: Prepared,
  hash: string,
  parts: ExecuteParts,
  { signal, onProgress }: ExecuteOptions,
): Promise<StepTiming[]> {
  const { steps, saves } = prepared
  const { runtime, programs } = parts
  const values = new RunValues(prepared, parts)
  const timings: StepTiming[] = []
  const turns = new EventLoopTurns()
  try {
    for (const [index, step] of steps.entries()) {
      if (signal) await turns.takeIfDue()
      signal?.throwIfAborted()
      const progress = { done: index, total: steps.length, label: step.label }
      onProgress?.({ stage: programs.has(step.key) ? 'run' : 'compile', ...progress })
      const began = performance.now()
      const explained = (error: unknown) => {
        throw explainFailure(error, step.label, signal)
      }
      const { program, compiled, done } = await programs.use(step).catch(explained)
      const ready = performance.now()
      try {
        if (signal) await turns.takeIfDue()
        signal?.throwIfAborted()
        const feeds = await values.feedsOf(step).catch(explained)
        const outputs = await runtime.run(program, feeds, [...step.outputs.keys()]).catch(explained)
        for (const [renamed, name] of step.outputs) values.put(name, outputs[renamed])
      } finally {
        done()
        values.letWeightsGo()
      }
      values.freeAfter(index)
      const ms = performance.now() - ready
      timings.push({
        label: step.label,
        nodes: step.nodes,
        layers: [...step.layers],
        ms,
        compileMs: ready - began,
        compiled,
      })
    }
    await values.store(saves, hash)
    parts.log.ran(prepared.description, timings)
    onProgress?.({ stage: 'run', done: steps.length, total: steps.length, label: 'done' })
    return timings
  } finally {
    values.freeAll()
  }
}

/** The tensors of one run: what programs made, and what was fed from the host. */
class RunValues {
  private readonly tensors = new Map<string, DeviceTensor>()
  private readonly lastReader = new Map<string, number>()
  private readonly prepared: Prepared
  private readonly runtime: Runtime
  private readonly results: ResultStore
  private readonly weights: Weights
  /** Lets go of the weights of the step that runs. */
  private readonly held: (() => void)[] = []

  constructor(prepared: Prepared, { runtime, results, weights }: ExecuteParts) {
    this.prepared = prepared
    this.runtime = runtime
    this.results = results
    this.weights = weights
    prepared.steps.forEach((step, index) => {
      for (const name of step.inputs.values()) this.lastReader.set(name, index)
    })
    for (const { value } of prepared.saves) this.lastReader.set(value, prepared.steps.length)
  }

  async feedsOf(step: EncodedStep): Promise<Record<string, DeviceTensor>> {
    const feeds: Record<string, DeviceTensor> = {}
    for (const [renamed, name] of step.inputs) feeds[renamed] = await this.get(name)
    return feeds
  }

  letWeightsGo(): void {
    for (const done of this.held.splice(0)) done()
  }

  put(name: string, tensor: DeviceTensor | undefined): void {
    if (!tensor) throw new Error(`a program did not return ${name}`)
    this.tensors.set(name, tensor)
  }

  freeAfter(step: number): void {
    for (const [name, tensor] of this.tensors)
      if ((this.lastReader.get(name) ?? -1) <= step) {
        this.tensors.delete(name)
        this.runtime.free(tensor)
      }
  }

  freeAll(): void {
    for (const tensor of this.tensors.values()) this.runtime.free(tensor)
    this.tensors.clear()
  }

  /** Hands saved tensors over to the results; they are no longer freed here. */
  async store(saves: readonly Saved[], hash: string): Promise<void> {
    const byValue = new Map<string, Saved[]>()
    for (const save of saves) byValue.set(save.value, [...(byValue.get(save.value) ?? []), save])
    for (const [value, group] of byValue) {
      const refs = group.map(({ name, type }) => ({ ref: `${hash}/${name}`, type }))
      const source = this.prepared.sources.get(value)
      if (source?.kind === 'result') for (const { ref } of refs) this.results.share(ref, source.ref)
      else {
        const tensor = await this.get(value)
        this.tensors.delete(value)
        this.results.add(refs, tensor)
      }
    }
  }

  private async get(name: string): Promise<DeviceTensor> {
    const known = this.tensors.get(name)
    if (known) return known
    const source = this.prepared.sources.get(name)
    if (!source) throw new Error(`nothing makes ${name}`)
    switch (source.kind) {
      case 'weight':
        return this.weight(source.model, source.stored)
      case 'result':
        return this.results.tensor(source.ref)
      case 'host':
        return this.upload(name, source.type.dtype, source.type.shape, source.bytes)
      case 'inline':
        return this.upload(name, source.tensor.dtype, source.tensor.dims, source.tensor.bytes)
      case 'step':
        throw new Error(`${name} is fed by the step of a generation, and this is none`)
    }
  }

  private async weight(model: ModelHandle, stored: string): Promise<DeviceTensor> {
    const { tensor, done } = await this.weights.use(model, stored)
    this.held.push(done)
    return tensor
  }

  private async upload(name: string, dtype: string, shape: readonly (number | string)[], bytes: Uint8Array) {
    const tensor = await this.runtime.upload({ dtype: runtimeDType(dtype), dims: shape.map(Number), bytes })
    this.tensors.set(name, tensor)
    return tensor
  }
}
