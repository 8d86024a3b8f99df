import { placeOf, type RunPlace } from '../graph/address.ts'
import { type DType } from '../graph/dtype.ts'
import { printShape } from '../graph/dim.ts'
import { VitrineError, type Span } from '../graph/errors.ts'
import { type Executor } from '../graph/executor.ts'
import { isOperationName, operations } from '../graph/operations/registry.ts'
import { type Operation } from '../graph/operations/operation.ts'
import { weakType } from '../graph/operations/types.ts'
import { type Json } from '../graph/versions/v1.ts'
import { DraftEnded } from './draftEnded.ts'
import { inputsOfSource, isReplacing, isResultAt, type Expression, type Source } from './expression.ts'
import { isSameModel, type ModelRecord } from './modelRecord.ts'
import { commonPlace, type OwnPlace } from './places.ts'
import { type TensorState } from './tensor.ts'
import { type SessionRecording } from './sessionRecording.ts'
import { type TraceRecording } from './traceRecording.ts'

interface ConcreteType {
  dtype: DType
  shape: readonly number[]
}

/** The state of one running user program: what is being recorded, and where its graphs go. */
export class Program {
  readonly executor: Executor
  /** How tensors answer JavaScript. */
  readonly traps: ProxyHandler<TensorState>
  /** The trace whose body runs now. */
  active: TraceRecording | null = null
  /** Where unsaid seeds come from; the same program draws the same numbers. */
  nextSeed = 0
  nextCard = 0
  /** Warnings that were given. */
  readonly warned = new Set<string>()
  /** Work that was started and that the program may forget to await. */
  readonly started: StartedWork[] = []
  /** Handles that share one result: it is freed with the last of them. */
  readonly holders = new Map<string, number>()
  /** The session whose body runs now. */
  session: SessionRecording | null = null
  /** Serial of the expression that is recorded next. */
  nextSerial = 0
  readonly #locate: () => Span | undefined
  #draftEnd: DraftEnded | null = null

  constructor(executor: Executor, locate: () => Span | undefined, traps: ProxyHandler<TensorState>) {
    this.executor = executor
    this.traps = traps
    this.#locate = locate
  }

  /** The user's line that is being executed. */
  span(): Span | undefined {
    return this.#locate()
  }

  /** @throws VitrineError at the user's line */
  fail(message: string, hint?: string, related?: Span): never {
    throw new VitrineError(message, { span: this.span(), hint, related })
  }

  /** Throws in a draft: a value was asked for. Every later run of the same draft ends too. */
  lookInDraft(): void {
    if (this.executor.draft) this.endDraft()
  }

  endDraft(): never {
    this.#draftEnd ??= new DraftEnded(this.span())
    throw this.#draftEnd
  }

  checkDraft(): void {
    if (this.#draftEnd !== null) throw this.#draftEnd
  }

  /**
   * A new expression at the user's line.
   * @param model the model that its source names: of a site, a weight, a module
   * @param moved where it is to be, if not where its source and its inputs say, and the line that says so
   * @throws VitrineError for inputs of another model, or at another place
   */
  record(
    source: Source,
    type: ConcreteType,
    model: ModelRecord | null = null,
    moved?: { place: RunPlace; span: Span | undefined },
  ): Expression {
    // The cells of a sweep become one template, which has the places of the first: the others need none.
    const span = (this.active?.cell?.index ?? 0) > 0 ? undefined : (moved?.span ?? this.span())
    const inputs = inputsOfSource(source)
    const own = moved === undefined ? this.#ownPlace(source, model) : { ...moved, what: 'it' }
    const remote = commonPlace(inputs, own, this.span())
    const bound = this.#boundModel(inputs, model, remote)
    return {
      serial: this.nextSerial++,
      source,
      dtype: type.dtype,
      shape: type.shape,
      span,
      weak: source.kind === 'scalar',
      model: bound ?? originsOf(source, inputs).find(input => input.model !== null)?.model ?? null,
      bound,
      remote,
      body: this.active,
      trace: this.#traceOf(source, inputs),
      cell: this.active?.cell ?? null,
      lastStep: lastStepOf(source, inputs),
      ref: null,
      disposed: false,
    }
  }

  /**
   * Records an operation of the registry; its shape rule checks the operands here, on the user's line.
   * @throws VitrineError naming the shapes that do not fit
   */
  operation(name: string, inputs: readonly Expression[], attrs: Readonly<Record<string, Json>>): Expression {
    if (!isOperationName(name)) this.fail(`there is no operation ${name}`)
    const operation: Operation = operations[name]
    for (const input of inputs) this.checkUsable(input)
    const { dtype, shape } = this.checked(() => operation.infer(inputs, attrs))
    return this.record({ kind: 'op', op: name, inputs, attrs }, { dtype, shape: concrete(shape) })
  }

  /** What a rule of `graph/` says, its errors at the user's line. */
  checked<T>(rule: () => T): T {
    try {
      return rule()
    } catch (error) {
      throw error instanceof VitrineError ? error.at(this.span()) : error
    }
  }

  scalar(value: number | boolean): Expression {
    return this.record({ kind: 'scalar', value }, { dtype: weakType(value).dtype, shape: [] })
  }

  /** @throws VitrineError for a tensor that has no value any more, or none yet */
  checkUsable(expression: Expression): void {
    if (expression.disposed)
      this.fail('this result was disposed of', 'dispose of a result after its last use')
    const { trace, cell } = expression
    if (cell !== null && trace !== null && expression.ref === null && cell !== this.active?.cell)
      this.fail(
        'this tensor belongs to one cell of a sweep',
        'return it from the body of the sweep: what comes back has it for all cells, the axes in front',
        expression.span,
      )
    if (trace === null || expression.ref !== null || trace === this.active) return
    switch (trace.state) {
      case 'recorded':
        // Its session goes on: what is made of it runs with it.
        return
      case 'recording':
      case 'running':
        return this.fail(
          'this tensor belongs to a trace that has not finished',
          'await the trace before using its tensors',
          expression.span,
        )
      case 'failed':
        return this.fail('this tensor belongs to a trace that failed', undefined, trace.span)
      case 'done':
        if (!trace.hasRun(expression))
          return this.fail(
            `this tensor belongs to step ${expression.lastStep}, and generation ended after ${trace.executedSteps}`,
            'an end token came first: use the list of everyStep, which has the steps that ran',
            expression.span,
          )
        return this.fail(
          `this tensor ${printShape(expression.shape)} was not saved, so it ended with its trace`,
          'return it from the body, or call .save() on it there',
          expression.span,
        )
    }
  }

  /** @throws VitrineError where a run would need two models */
  #boundModel(
    inputs: readonly Expression[],
    own: ModelRecord | null,
    remote: RunPlace | undefined,
  ): ModelRecord | null {
    let bound = own
    for (const input of inputs) {
      // A value of an earlier trace of the session is as good as a result.
      if (isResultAt(input, remote ?? null) || input.bound === null || input.trace?.state === 'recorded')
        continue
      if (bound !== null && !isSameModel(bound, input.bound))
        this.fail(
          `two models meet: ${bound.description.ref.id} and ${input.bound.description.ref.id}`,
          'save the value in a trace of its own model first; results of one model may be used with another',
          input.span,
        )
      bound ??= input.bound
    }
    return bound
  }

  /** What a source says of where it runs, whatever it is made of. */
  #ownPlace(source: Source, model: ModelRecord | null): OwnPlace | null {
    const { active, session } = this
    const { kind } = source
    if (kind === 'loaded') return { place: placeOf(source.ref), what: 'it', span: undefined }
    const isTraced = ofTrace.includes(kind)
    if (!isTraced && kind !== 'weight' && kind !== 'call') return null
    const [around, what] = active === null ? [session, 'this session'] : [active, 'this trace']
    if (around === null) {
      // A model that is opened here goes to where its values are; one that is elsewhere is never opened here.
      const { remote = null, description } = model ?? {}
      return remote === null
        ? null
        : { place: remote, what: description?.ref.id ?? 'the model', span: undefined }
    }
    const isAnywhere = !isTraced && around.remote === null && model?.remote === null
    return isAnywhere ? null : { place: around.remote, what, span: around.span }
  }

  #traceOf(source: Source, inputs: readonly Expression[]): TraceRecording | null {
    const { kind } = source
    if (ofTrace.includes(kind)) return this.active
    // Attention and blocks take the mask and positions of the prompt whose body calls them.
    if (kind === 'call' && this.active !== null) return this.active
    let latest: TraceRecording | null = null
    for (const { ref, trace } of inputs)
      if (ref === null && trace !== null && (latest === null || trace.firstSerial > latest.firstSerial))
        latest = trace
    return latest
  }
}

/** What stands in the trace whose body runs, whatever it is made of. */
const ofTrace: readonly Source['kind'][] = ['read', 'write', 'skip', 'prompt', 'generate', 'sweep', 'swept']

/** A trace or another promise of the library, watched for being awaited. */
export interface StartedWork {
  what: string
  span: Span | undefined
  awaited: boolean
  settled: Promise<void>
}

/** What a value comes from: of one that was moved, the one at the other place. */
const originsOf = (source: Source, inputs: readonly Expression[]): readonly Expression[] =>
  source.kind === 'loaded' && source.from !== null ? [source.from] : inputs

/** The last step of a generation that a value needs. */
function lastStepOf(source: Source, inputs: readonly Expression[]): number {
  const own = source.kind === 'read' || isReplacing(source) ? (source.step ?? -1) : -1
  return inputs.reduce((last, { ref, lastStep }) => (ref === null ? Math.max(last, lastStep) : last), own)
}

function concrete(shape: readonly (number | string)[]): number[] {
  return shape.map(dim => {
    if (typeof dim === 'number') return dim
    throw new Error(`a recorded shape has the symbol ${dim}`)
  })
}
