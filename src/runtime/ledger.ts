import type { DeviceTensor, Program, RuntimeCounters, RuntimeDType } from './runtime.ts'
import { byteLength } from './values.ts'

/**
 * Who is alive in one runtime: tensors and programs by id, each with what the implementation keeps for it, and the
 * counters. Using or freeing something twice is an error, because on a GPU it would be somebody else's memory.
 */
export class Ledger<Held, Session> {
  readonly totals = { compiles: 0, runs: 0, uploads: 0, downloads: 0, downloadedBytes: 0 }
  readonly #tensors = new Map<number, { tensor: DeviceTensor; held: Held }>()
  readonly #programs = new Map<number, { program: Program; session: Session }>()
  #liveBytes = 0
  #nextId = 1

  addTensor(dtype: RuntimeDType, dims: readonly number[], held: Held): DeviceTensor {
    const tensor: DeviceTensor = { id: this.#nextId++, dtype, dims: [...dims] }
    this.#tensors.set(tensor.id, { tensor, held })
    this.#liveBytes += byteLength(dtype, dims)
    return tensor
  }

  /** @throws if the tensor was freed, or is another runtime's */
  tensor(tensor: DeviceTensor): Held {
    const entry = this.#tensors.get(tensor.id)
    if (entry?.tensor !== tensor) {
      throw new Error(
        `tensor ${tensor.id} is not alive in this runtime: it was freed, or another runtime made it`,
      )
    }
    return entry.held
  }

  removeTensor(tensor: DeviceTensor): Held {
    const held = this.tensor(tensor)
    this.#tensors.delete(tensor.id)
    this.#liveBytes -= byteLength(tensor.dtype, tensor.dims)
    return held
  }

  addProgram(label: string, session: Session): Program {
    const program: Program = { id: this.#nextId++, label }
    this.#programs.set(program.id, { program, session })
    this.totals.compiles += 1
    return program
  }

  /** @throws if the program was released, or is another runtime's */
  session(program: Program): Session {
    const entry = this.#programs.get(program.id)
    if (entry?.program !== program) {
      throw new Error(
        `program "${program.label}" is not alive in this runtime: it was released, or another runtime made it`,
      )
    }
    return entry.session
  }

  removeProgram(program: Program): Session {
    const session = this.session(program)
    this.#programs.delete(program.id)
    return session
  }

  /** Forgets everything and returns it, for the runtime's end. */
  clear(): { held: Held[]; sessions: Session[] } {
    const held = [...this.#tensors.values()].map(entry => entry.held)
    const sessions = [...this.#programs.values()].map(entry => entry.session)
    this.#tensors.clear()
    this.#programs.clear()
    this.#liveBytes = 0
    return { held, sessions }
  }

  counters(memory: Pick<RuntimeCounters, 'wasmBytes' | 'deviceBytes'>): RuntimeCounters {
    return {
      liveTensors: this.#tensors.size,
      liveTensorBytes: this.#liveBytes,
      livePrograms: this.#programs.size,
      ...this.totals,
      ...memory,
    }
  }
}
