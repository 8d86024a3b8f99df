import { placeOf, type RunPlace } from '../graph/address.ts'
import { type DType } from '../graph/dtype.ts'
import { type Span } from '../graph/errors.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { outputOf } from '../graph/touch.ts'
import { type Json, type Rows, type SweepNode } from '../graph/versions/v1.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type CellRecording } from './cellRecording.ts'
import { type TraceRecording } from './traceRecording.ts'
import { type BodyNode } from './unify.ts'

/** What a value is made of: the node it becomes, with expressions in place of ids. */
export type Source =
  | { kind: 'read'; site: string; rows: Rows; step: number | null; previous: Expression | null }
  | {
      kind: 'write'
      site: string
      rows: Rows
      step: number | null
      previous: Expression | null
      value: Expression
    }
  | {
      kind: 'skip'
      module: string
      rows: Rows
      step: number | null
      previous: Expression | null
      value: Expression
    }
  | { kind: 'generate'; rows: Rows }
  | {
      kind: 'sweep'
      rows: Rows
      axes: SweepNode['axes']
      body: readonly BodyNode[]
      /** What the body needs from outside. */
      outside: readonly Expression[]
    }
  | { kind: 'swept'; head: Expression; value: BodyNode }
  /** A tensor of a file, or a value that came from another place: a result from the beginning. */
  | { kind: 'loaded'; ref: string; from: Expression | null }
  | { kind: 'call'; module: string; input: Expression; rows: Rows }
  | { kind: 'weight'; module: string; name: string }
  | { kind: 'prompt'; what: 'ids' | 'mask'; rows: Rows }
  | { kind: 'scalar'; value: number | boolean }
  | { kind: 'constant'; data: TensorData }
  | { kind: 'op'; op: string; inputs: readonly Expression[]; attrs: Readonly<Record<string, Json>> }

/** One recorded value. Nothing of it changes but `ref`: a run may give it a result of its own. */
export interface Expression {
  /** Order of creation, which is a topological order. */
  readonly serial: number
  readonly source: Source
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly span: Span | undefined
  /** A number beside tensors: takes their dtype (LANGUAGE 28). */
  readonly weak: boolean
  /** The model it comes from, perhaps by way of results; its tokenizer names tokens. */
  readonly model: ModelRecord | null
  /** The model that a run of it needs: sites, weights and calls speak of one, results of none. */
  readonly bound: ModelRecord | null
  /** Where it is computed, and its result then is; undefined for what can be made anywhere: numbers, weights. */
  readonly remote: RunPlace | undefined
  /** The trace in whose body it was recorded; null outside of any. */
  readonly body: TraceRecording | null
  /** The latest trace that it needs; null for constants, weights and what is made from results. */
  readonly trace: TraceRecording | null
  /** The cell of a sweep in which it was recorded; null outside of sweeps. */
  readonly cell: CellRecording | null
  /** The last step of a generation that it needs; -1 where it needs none. */
  readonly lastStep: number
  /** `<address>/<name>` once a run saved it. */
  ref: string | null
  disposed: boolean
}

/** Whether a run at a place can take it as it is, instead of making it. */
export const isResultAt = ({ ref }: Expression, place: RunPlace): boolean =>
  ref !== null && placeOf(ref) === place

/** The expressions a source needs, in the order of `inputsOf` for nodes. */
export function inputsOfSource(source: Source): readonly Expression[] {
  switch (source.kind) {
    case 'read':
      return source.previous === null ? [] : [source.previous]
    case 'write':
    case 'skip':
      return source.previous === null ? [source.value] : [source.value, source.previous]
    case 'call':
      return [source.input]
    case 'op':
      return source.inputs
    case 'sweep':
      return source.outside
    case 'swept':
      return [source.head]
    case 'loaded':
    case 'generate':
    case 'weight':
    case 'prompt':
    case 'scalar':
    case 'constant':
      return []
  }
}

/** What replaces a value that flows on. */
export type Replacing = Extract<Source, { kind: 'write' | 'skip' }>

export const isReplacing = (source: Source): source is Replacing =>
  source.kind === 'write' || source.kind === 'skip'

/** The site whose value it replaces. */
export const replacedSite = (source: Replacing): string =>
  source.kind === 'skip' ? outputOf(source.module) : source.site
