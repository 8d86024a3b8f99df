import { printShape } from '../graph/dim.ts'
import { promptTokens } from './origins.ts'
import { type Program } from './program.ts'
import { pick, requireRank, title } from './showParts.ts'
import { axisNames, option, pairs, readShowOptions } from './showOptions.ts'
import { showComputed, shownExpression } from './showCards.ts'

export function showHeatmap(program: Program, matrix: unknown, given: unknown): void {
  const known = ['x', 'y', 'title', 'center', 'mark', 'xLabel', 'yLabel']
  const options = readShowOptions(program, 'heatmap', given, known)
  const expression = shownExpression(program, matrix)
  requireRank(program, 'heatmap', expression, [2], 'a matrix [y, x]')
  const [height = 0, width = 0] = expression.shape
  const x = axisNames(program, options['x'], width, 'x')
  const y = axisNames(program, options['y'], height, 'y')
  const mark = pairs(program, options['mark'])
  showComputed(
    program,
    [expression],
    () => ({ values: expression }),
    tensors => ({
      kind: 'heatmap',
      ...title(options),
      values: pick(tensors, 'values'),
      x,
      y,
      xLabel: option(options, 'xLabel', 'string') ?? null,
      yLabel: option(options, 'yLabel', 'string') ?? null,
      center: option(options, 'center', 'number') ?? null,
      mark,
    }),
  )
}

export function showAttention(program: Program, probs: unknown, given: unknown): void {
  const options = readShowOptions(program, 'attention', given, ['tokens', 'heads', 'title'])
  const expression = shownExpression(program, probs)
  requireRank(program, 'attention', expression, [3], '[head, query, key]')
  const [heads = 0, , keys = 0] = expression.shape
  const tokens = axisNames(program, options['tokens'], keys, 'tokens') ?? promptTokens(expression, keys)
  const headNames = axisNames(program, options['heads'], heads, 'heads')
  showComputed(
    program,
    [expression],
    () => ({ values: expression }),
    tensors => ({ kind: 'attention', ...title(options), values: pick(tensors, 'values'), tokens, headNames }),
  )
}

export function showSeries(
  program: Program,
  kind: 'line' | 'bar' | 'scatter',
  values: unknown,
  given: unknown,
): void {
  const options = readShowOptions(program, kind, given, ['x', 'label', 'series', 'title', 'xLabel', 'yLabel'])
  const y = shownExpression(program, values)
  requireRank(program, kind, y, [1, 2], '[points] or [series, points]')
  const points = y.shape.at(-1) ?? 0
  const names = isTexts(options['x']) ? axisNames(program, options['x'], points, 'x') : null
  const x = options['x'] === undefined || names !== null ? null : shownExpression(program, options['x'])
  if (
    x !== null &&
    printShape(x.shape) !== printShape([points]) &&
    printShape(x.shape) !== printShape(y.shape)
  )
    program.fail(
      `x has the shape ${printShape(x.shape)} and y ${printShape(y.shape)}`,
      'x has one value for each point',
    )
  const label = options['label'] ?? options['series']
  const series = axisNames(
    program,
    typeof label === 'string' ? [label] : label,
    y.shape.length === 1 ? 1 : (y.shape[0] ?? 0),
    'label',
  )
  showComputed(
    program,
    x === null ? [y] : [y, x],
    () => (x === null ? { y } : { y, x }),
    tensors => ({
      kind,
      ...title(options),
      y: pick(tensors, 'y'),
      x: x === null ? names : pick(tensors, 'x'),
      series,
      xLabel: option(options, 'xLabel', 'string') ?? null,
      yLabel: option(options, 'yLabel', 'string') ?? null,
    }),
  )
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.some(item => typeof item === 'string')
