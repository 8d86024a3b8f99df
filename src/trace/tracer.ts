import { type Rows } from '../graph/versions/v1.ts'
import { type Invocation, type Tracer as TracerHandle, type Tensor } from './api.ts'
import { longestRow } from '../graph/promptSizes.ts'
import { recordEdits } from './edits.ts'
import { encodePrompt } from './prompts.ts'
import { type Program } from './program.ts'
import { runSweep } from './runSweep.ts'
import { refuseAsync } from './recordBody.ts'
import { makeTensor } from './tensor.ts'
import { type TraceRecording } from './traceRecording.ts'

/** What a body is given: `t.invoke`, `t.all`, `t.ids`, `t.mask`, `t.length`. */
export class Tracer {
  readonly handle: TracerHandle
  readonly #program: Program
  readonly #trace: TraceRecording
  /** Whether a body saw all rows, after which there can be no more. */
  #sawAll = false

  /** @param prompt the trace's own; undefined where prompts come by `t.invoke` */
  constructor(program: Program, trace: TraceRecording, prompt: unknown) {
    this.#program = program
    this.#trace = trace
    const invokes = prompt === undefined
    if (!invokes) trace.rows = this.#addGroup(prompt)
    const promptTensor = (what: 'ids' | 'mask') => this.#promptTensor(what)
    const length = () => this.#length()
    const handle = {
      invoke: (prompt: unknown, body?: () => unknown) => this.#invoke(prompt, body, invokes),
      all: <T>(body: () => T): T => this.#within('all', body),
      get ids() {
        return promptTensor('ids')
      },
      get mask() {
        return promptTensor('mask')
      },
      get length() {
        return length()
      },
      sweep: (axes: unknown, body: unknown) => runSweep(program, trace, axes, body),
      trace: () => program.fail('a trace cannot be started inside the body of another', 'use t.invoke'),
    }
    // invoke has overloads, which an object literal cannot state.
    this.handle = handle as TracerHandle
  }

  #invoke(prompt: unknown, body: (() => unknown) | undefined, invokes: boolean): unknown {
    const { active } = this.#program
    if (active !== this.#trace) return this.#program.fail('t.invoke belongs inside the body of its trace')
    if (active.cell !== null)
      return this.#program.fail('t.invoke cannot be inside a sweep', 'write the sweep inside the invoke')
    if (!invokes)
      return this.#program.fail(
        'this trace has a prompt of its own',
        'write model.trace(t => { t.invoke(first, ...); t.invoke(second, ...) }) without a prompt',
      )
    if (this.#trace.rows !== null) return this.#program.fail('an invoke cannot be inside another')
    const group = this.#addGroup(prompt)
    const add = <T>(added: () => T): T => this.#within(group, added)
    if (body !== undefined) return add(body)
    return { add } satisfies Invocation
  }

  #addGroup(prompt: unknown): number {
    if (this.#sawAll)
      this.#program.fail('t.all has already seen all prompts', 'invoke every prompt before t.all')
    const group = this.#trace.addPrompt(encodePrompt(this.#program, this.#trace.model, prompt))
    recordEdits(this.#program, this.#trace, group)
    return group
  }

  /** @throws VitrineError where the rows of all prompts are no one tensor (LANGUAGE 22) */
  #checkAligned(): void {
    const { prompts } = this.#trace
    const lengths = prompts.map(longestRow)
    const odd = lengths.findIndex(length => length !== lengths[0])
    if (odd >= 0)
      this.#program.fail(
        `t.all needs prompts of equal length: the first has ${lengths[0]} tokens, prompt ${odd + 1} has ${lengths[odd]}`,
        'read in each invoke and stack what has one shape, or give all prompts as one list: model.trace([...], ...)',
      )
  }

  #within<T>(rows: Rows, body: () => T): T {
    const trace = this.#trace
    if (this.#program.active !== trace)
      return this.#program.fail('this invoke belongs to a trace that has ended')
    if (rows === 'all' && trace.prompts.length === 0)
      return this.#program.fail('t.all sees the prompts that were invoked before it, and there is none yet')
    if (rows === 'all') this.#checkAligned()
    this.#sawAll ||= rows === 'all'
    const outer = trace.rows
    trace.rows = rows
    try {
      const returned = body()
      refuseAsync(returned, 'an invoke', this.#program.span())
      return returned
    } finally {
      trace.rows = outer
    }
  }

  #rows(what: string): Rows {
    if (this.#program.active !== this.#trace)
      return this.#program.fail(`t.${what} belongs inside the body of its trace`)
    return this.#trace.rows ?? this.#program.fail(`t.${what} belongs inside t.invoke(prompt, () => ...)`)
  }

  #promptTensor(what: 'ids' | 'mask'): Tensor {
    const rows = this.#rows(what)
    const { batch, position } = this.#trace.symbols(rows)
    const expression = this.#trace.remember(`${what} ${rows}`, () =>
      this.#program.record(
        { kind: 'prompt', what, rows },
        { dtype: what === 'ids' ? 'int32' : 'bool', shape: [batch, position] },
        this.#trace.model,
      ),
    )
    return makeTensor(this.#program, expression)
  }

  #length(): number {
    return this.#trace.symbols(this.#rows('length')).position
  }
}
