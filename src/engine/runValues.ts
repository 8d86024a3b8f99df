import { type DeviceTensor, type Runtime } from '../runtime/runtime.ts'
import { runtimeDType } from '../runtime/values.ts'
import { type Boundaries } from './boundaries.ts'
import { type EncodedStep } from './encode.ts'
import { type ExecuteParts, type Prepared } from './execute.ts'
import { type ModelHandle } from './modelStore.ts'
import { type ResultStore } from './resultStore.ts'
import { SharedTensor } from './sharedTensor.ts'
import { type Weights } from './weights.ts'
import { type Saved } from './woven.ts'

/** The tensors of one run: what programs made, what was fed from the host, and what earlier runs have left. */
export class RunValues {
  private readonly tensors = new Map<string, SharedTensor>()
  private readonly lastReader = new Map<string, number>()
  private readonly prepared: Prepared
  private readonly runtime: Runtime
  private readonly results: ResultStore
  private readonly weights: Weights
  private readonly boundaries: Boundaries
  /** Lets go of the weights of the step that runs. */
  private readonly held: (() => void)[] = []

  constructor(prepared: Prepared, { runtime, results, weights, boundaries }: ExecuteParts) {
    this.prepared = prepared
    this.runtime = runtime
    this.results = results
    this.weights = weights
    this.boundaries = boundaries
    for (const [name, shared] of prepared.given) this.tensors.set(name, shared.hold())
    prepared.steps.forEach((step, index) => {
      for (const name of step.inputs.values()) this.lastReader.set(name, index)
    })
    for (const { value } of prepared.saves) this.lastReader.set(value, prepared.steps.length)
  }

  /**
   * Indices of the steps that have to run, from the saved values backwards as far as earlier runs have left nothing;
   * what they have left is held from here on.
   */
  stepsToRun(): ReadonlySet<number> {
    const { steps, saves } = this.prepared
    const maker = new Map(
      steps.flatMap((step, index) => [...step.outputs.values()].map(name => [name, index])),
    )
    const running = new Set<number>()
    const pending = saves.map(({ value }) => value)
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const step = maker.get(name)
      if (step === undefined || running.has(step) || this.tensors.has(name)) continue
      const there = this.find(name)
      if (there) this.tensors.set(name, there.hold())
      else {
        running.add(step)
        pending.push(...(steps[step]?.inputs.values() ?? []))
      }
    }
    return running
  }

  async feedsOf(step: EncodedStep): Promise<Record<string, DeviceTensor>> {
    const feeds: Record<string, DeviceTensor> = {}
    for (const [renamed, name] of step.inputs) feeds[renamed] = await this.get(name)
    return feeds
  }

  letWeightsGo(): void {
    for (const letGo of this.held.splice(0)) letGo()
  }

  /** Takes over what a program made; what crosses to the next block stays for later runs. */
  async put(name: string, tensor: DeviceTensor | undefined): Promise<void> {
    if (!tensor) throw new Error(`a program did not return ${name}`)
    const { addresses, boundaries } = this.prepared
    const shared = new SharedTensor(tensor, this.runtime)
    this.tensors.get(name)?.letGo()
    this.tensors.set(name, shared)
    const address = addresses.get(name)
    if (address !== undefined && boundaries.has(name)) await this.boundaries.keep(address, shared)
  }

  freeAfter(step: number): void {
    for (const [name, shared] of this.tensors)
      if ((this.lastReader.get(name) ?? -1) <= step) {
        this.tensors.delete(name)
        shared.letGo()
      }
  }

  freeAll(): void {
    for (const shared of this.tensors.values()) shared.letGo()
    this.tensors.clear()
  }

  /** Makes saved tensors results. */
  async store(saves: readonly Saved[], hash: string): Promise<void> {
    for (const { name, value, type } of saves) {
      const source = this.prepared.sources.get(value)
      if (source?.kind !== 'result') await this.get(value)
      const shared = source?.kind === 'result' ? this.results.shared(source.ref) : this.tensors.get(value)
      if (!shared) throw new Error(`${name} is a weight, and those are not saved as they are`)
      this.results.put(`${hash}/${name}`, shared, type, this.prepared.addresses.get(value))
    }
  }

  private find(name: string): SharedTensor | undefined {
    const address = this.prepared.addresses.get(name)
    if (address === undefined) return undefined
    return this.results.find(address) ?? this.boundaries.find(address)
  }

  private async get(name: string): Promise<DeviceTensor> {
    const known = this.tensors.get(name)
    if (known) return known.tensor
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
    const { tensor, letGo } = await this.weights.use(model, stored)
    this.held.push(letGo)
    return tensor
  }

  private async upload(name: string, dtype: string, shape: readonly (number | string)[], bytes: Uint8Array) {
    const tensor = await this.runtime.upload({ dtype: runtimeDType(dtype), dims: shape.map(Number), bytes })
    this.tensors.set(name, new SharedTensor(tensor, this.runtime))
    return tensor
  }
}
