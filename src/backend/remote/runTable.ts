import { VitrineError } from '../../graph/errors.ts'
import { type ResultRef } from '../../graph/executor.ts'
import { type RunReport } from '../../graph/runReport.ts'
import { type ResultLayout, type ResultTensor } from '../../protocol/http/runEvent.ts'

/** Remembers runs beyond this page's life: by the address of their results, the id that the endpoint knows them by. */
export interface RunShelf {
  find(address: string): string | undefined
  put(address: string, run: string): void
  remove(address: string): void
}

/** A run that has completed, and what of it is still of use here. */
export interface KnownRun {
  id: string
  layout: ResultLayout
  report: RunReport
  /** Names of its saves that nobody has let go. */
  alive: Set<string>
}

/** Runs of one endpoint by the address of their results. */
export class RunTable {
  readonly #runs = new Map<string, KnownRun>()
  readonly #shelf: RunShelf | undefined

  constructor(shelf: RunShelf | undefined) {
    this.#shelf = shelf
  }

  get(address: string): KnownRun | undefined {
    return this.#runs.get(address)
  }

  /** The run's id, also of one that was sent before this page was loaded. */
  idOf(address: string): string | undefined {
    return this.#runs.get(address)?.id ?? this.#shelf?.find(address)
  }

  /** It is on its way: found again under its address, whatever happens here. */
  sent(address: string, id: string): void {
    this.#shelf?.put(address, id)
  }

  completed(address: string, run: Omit<KnownRun, 'alive'>): KnownRun {
    const known = { ...run, alive: new Set(run.layout.tensors.map(({ name }) => name)) }
    this.#runs.set(address, known)
    return known
  }

  forget(address: string): void {
    this.#runs.delete(address)
    this.#shelf?.remove(address)
  }

  /** Forgets results. @returns runs of which nothing is left */
  letGo(refs: readonly ResultRef[]): string[] {
    return refs.flatMap(ref => {
      const { address, name } = partsOf(ref)
      const run = this.#runs.get(address)
      if (run === undefined) return []
      run.alive.delete(name)
      if (run.alive.size > 0) return []
      this.forget(address)
      return [run.id]
    })
  }

  /** Runs are no longer of use here; the shelf keeps them. */
  clear(): void {
    this.#runs.clear()
  }
}

/** The address of a graph and the name of a save, of a result's ref. */
export function partsOf(ref: ResultRef): { address: string; name: string } {
  const at = ref.indexOf('/')
  return { address: ref.slice(0, at), name: ref.slice(at + 1) }
}

/** Where a save of a run lies. @throws VitrineError where the run has none of this name */
export function tensorOf({ layout }: Pick<KnownRun, 'layout'>, ref: ResultRef): ResultTensor {
  const { name } = partsOf(ref)
  const found = layout.tensors.find(tensor => tensor.name === name)
  if (found === undefined) throw new VitrineError(`there is no result ${name} of this run`)
  return found
}
