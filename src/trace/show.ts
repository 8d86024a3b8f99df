import { type Program } from './program.ts'
import { showAttention, showHeatmap, showSeries } from './showFigures.ts'
import { showGenerations } from './showGenerations.ts'
import { showLens } from './showLens.ts'
import { showTokens } from './showTokens.ts'
import { showTensor } from './showTensor.ts'
import { showText } from './showValues.ts'

/** The cards of `show.*` (LANGUAGE 34). Each returns at once and keeps code order; nothing large is downloaded. */
export function showFunctions(program: Program) {
  return {
    tokens: (probs: unknown, options?: unknown) => showTokens(program, probs, options),
    lens: (probs: unknown, options?: unknown) => showLens(program, probs, options),
    heatmap: (m: unknown, options?: unknown) => showHeatmap(program, m, options),
    attention: (probs: unknown, options?: unknown) => showAttention(program, probs, options),
    line: (y: unknown, options?: unknown) => showSeries(program, 'line', y, options),
    bar: (y: unknown, options?: unknown) => showSeries(program, 'bar', y, options),
    scatter: (y: unknown, options?: unknown) => showSeries(program, 'scatter', y, options),
    text: (tokens: unknown, weights?: unknown, options?: unknown) =>
      showText(program, tokens, weights, options),
    tensor: (t: unknown, options?: unknown) => showTensor(program, t, options),
    generations: (list: unknown, options?: unknown) => showGenerations(program, list, options),
  }
}
