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
  /** Whether it stands beside its line in the editor. */
  pin?: boolean | undefined
}

/** Values of some tokens, and their ranks (int32, 1 is the likeliest), of one shape. */
export interface TokenScores {
  values: CardTensor
  ranks: CardTensor
}

/** What top tokens are compared with: its own top tokens [rows, k], and each side's scores of the other's tokens. */
export interface TokenComparison {
  values: CardTensor
  ids: CardTensor
  /** What the compared tensor gives to the shown tokens [rows, k]. */
  ofShown: TokenScores
  /** What the shown tensor gives to the tokens of `ids` [rows, k]. */
  inShown: TokenScores
}

/** At most this many tokens are followed on one lens. */
export const mostTracked = 16

/** What the cells of a lens are shaded by. */
export type LensShade = 'probability' | 'rank' | 'entropy'

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

/** Up to this many values of a figure go to the page whole. */
export const mostWhole = 1_000_000

/** A tensor whose last two dimensions are pooled by blocks; the last block of a dimension may be smaller. */
export interface Overview {
  values: CardTensor
  /** Values along y and x that one value stands for. */
  block: readonly [y: number, x: number]
}

/** A pattern as a matrix, as lines from token to token, or the mean over all heads as a matrix. */
export const attentionViews = ['matrix', 'lines', 'average'] as const
export type AttentionView = (typeof attentionViews)[number]

export const axisScales = ['linear', 'log'] as const
export type AxisScale = (typeof axisScales)[number]

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
      versus: TokenComparison | null
    })
  /** Token x layer grid: best id and its probability or score, both [y, x]. */
  | (CardBase & {
      kind: 'lens'
      model: string
      values: CardTensor
      ids: CardTensor
      x: AxisNames | null
      y: AxisNames | null
      isProbability: boolean
      shade: LensShade
      /** The k best tokens of each cell [y, x, k]; looked at where a cell is chosen. */
      top: { values: CardTensor; ids: CardTensor }
      /** The cell [y, x] whose top tokens are shown. */
      cell: readonly [y: number, x: number] | null
      /** Of each cell's distribution, in nats [y, x]; null unless cells are shaded by it. */
      entropy: CardTensor | null
      /** Scores [y, x] of one token that cells are shaded by; `id` null: of the token that the last row names. */
      target: (TokenScores & { id: number | null }) | null
      /** Scores [ids, y, x] of the tokens that are followed over the grid, along rows (`y`) or columns (`x`). */
      tracked: (TokenScores & { ids: readonly number[] }) | null
      along: 'x' | 'y'
    })
  /**
   * A matrix [y, x]; `center` makes a diverging scale around that value; `mark` outlines cells [y, x]. Of a matrix of
   * more than `mostWhole` values, an overview goes to the page, and windows of the values as they are looked at.
   */
  | (CardBase & {
      kind: 'heatmap'
      values: CardTensor
      x: AxisNames | null
      y: AxisNames | null
      xLabel: string | null
      yLabel: string | null
      center: number | null
      mark: readonly (readonly [number, number])[]
      /** Whether the means along both axes are drawn beside it. */
      marginals: boolean
      overview: Overview | null
    })
  /** Attention patterns [head, query, key]; of many values an overview goes to the page, and heads as they are chosen. */
  | (CardBase & {
      kind: 'attention'
      values: CardTensor
      tokens: AxisNames | null
      headNames: AxisNames | null
      /** The head that is drawn large. */
      head: number
      view: AttentionView
      overview: Overview | null
      /** The mean over heads [query, key]; null unless `values` is too large for the page. */
      average: CardTensor | null
    })
  /** y [points] or [series, points]; x names or positions. */
  | (CardBase & {
      kind: 'line' | 'bar' | 'scatter'
      y: CardTensor
      x: CardTensor | AxisNames | null
      series: AxisNames | null
      xLabel: string | null
      yLabel: string | null
      xScale: AxisScale
      yScale: AxisScale
    })
  /** Tokens shaded by weights [tokens]. */
  | (CardBase & { kind: 'text'; tokens: AxisNames; weights: CardTensor | null })
  /** What prompts were continued with, side by side: of each generation its rows, one after the other. */
  | (CardBase & { kind: 'generations'; generations: readonly ShownGeneration[]; boundaries: boolean })
  /**
   * Shape, dtype, the first values, and of a tensor that has any: a summary (float32 [9]: min, max, mean, std of the
   * population, L2 norm, how many are NaN and infinite, least and greatest finite value) and the counts of its finite
   * values in bins of equal width between those two (float32), of one value in `every`.
   */
  | (CardBase & {
      kind: 'tensor'
      of: CardTensor
      summary: CardTensor | null
      histogram: { counts: CardTensor; every: number } | null
      head: CardTensor
    })
  /** `console.log/warn/error` and plain values, already text. */
  | (CardBase & { kind: 'log'; level: 'log' | 'warn' | 'error'; text: string })

export type ShowKind = ShowCard['kind']
