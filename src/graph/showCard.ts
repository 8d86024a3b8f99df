import { type Span } from './errors.ts'
import { type Shape } from './dim.ts'
import { type DType } from './dtype.ts'

/** A tensor on a card: where its values are, and its type as recorded. */
export interface CardTensor {
  ref: string
  dtype: DType
  shape: Shape
}

interface CardBase {
  /** Order of the `show` call in the program, from 0. */
  index: number
  span?: Span | undefined
  title?: string | undefined
}

/** One call of `model.generate` on a card. */
export interface ShownGeneration {
  /** The model whose tokenizer reads the ids. */
  model: string
  name: string | null
  /** Token ids of each row's prompt. */
  prompts: readonly (readonly number[])[]
  /** int32 [rows, new tokens]: a row ends with its first stop sequence. */
  newIds: CardTensor
  stop: readonly (readonly number[])[]
}

/** Names along an axis; tokens keep their leading space (drawn as a visible mark). */
export type AxisNames = readonly string[]

/**
 * What `show.*` and `console.*` put among the results: data and labels, never markup. The host draws it
 * (src/app/results) or prints it (src/cli). Token texts are resolved by the recorder where they are known before
 * the run; top-k ids are decoded by the host with `vocab`, the model whose tokenizer is meant.
 */
export type ShowCard =
  /** Top-k next tokens: probabilities or scores [rows, k] and ids [rows, k]; `rowNames` label the rows. */
  | (CardBase & {
      kind: 'tokens'
      model: string
      values: CardTensor
      ids: CardTensor
      rowNames: AxisNames | null
      isProbability: boolean
      versus: { values: CardTensor; ids: CardTensor } | null
    })
  /** Token x layer grid: best id and its probability, both [y, x]. */
  | (CardBase & {
      kind: 'lens'
      model: string
      values: CardTensor
      ids: CardTensor
      x: AxisNames | null
      y: AxisNames | null
    })
  /** A matrix [y, x]; `center` makes a diverging scale around that value; `mark` outlines cells [y, x]. */
  | (CardBase & {
      kind: 'heatmap'
      values: CardTensor
      x: AxisNames | null
      y: AxisNames | null
      xLabel: string | null
      yLabel: string | null
      center: number | null
      mark: readonly (readonly [number, number])[]
    })
  /** Attention patterns [head, query, key]. */
  | (CardBase & {
      kind: 'attention'
      values: CardTensor
      tokens: AxisNames | null
      headNames: AxisNames | null
    })
  /** y [points] or [series, points]; x names or positions. */
  | (CardBase & {
      kind: 'line' | 'bar' | 'scatter'
      y: CardTensor
      x: CardTensor | AxisNames | null
      series: AxisNames | null
      xLabel: string | null
      yLabel: string | null
    })
  /** Tokens shaded by weights [tokens]. */
  | (CardBase & { kind: 'text'; tokens: AxisNames; weights: CardTensor | null })
  /** What prompts were continued with, side by side: of each generation its rows, one after the other. */
  | (CardBase & { kind: 'generations'; generations: readonly ShownGeneration[] })
  /** Shape, dtype and a summary (min, max, mean, std as float32 [4]) plus the first values. */
  | (CardBase & { kind: 'tensor'; of: CardTensor; summary: CardTensor | null; head: CardTensor })
  /** `console.log/warn/error` and plain values, already text. */
  | (CardBase & { kind: 'log'; level: 'log' | 'warn' | 'error'; text: string })

export type ShowKind = ShowCard['kind']
