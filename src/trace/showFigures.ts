import { printShape } from '../graph/dim.ts'
import { attentionViews, axisScales, type CardTensor, type Overview } from '../graph/showCard.ts'
import { promptTokens } from './origins.ts'
import { overviewOf, type Pooled } from './overview.ts'
import { type Program } from './program.ts'
import { pick, requireRank, frameOf } from './showParts.ts'
import { axisNames, choice, option, pairs, readShowOptions } from './showOptions.ts'
import { showComputed, shownExpression } from './showCards.ts'

export function showHeatmap(program: Program, matrix: unknown, given: unknown): void {
  const known = ['x', 'y', 'center', 'mark', 'xLabel', 'yLabel', 'marginals']
  const options = readShowOptions(program, 'heatmap', given, known)
  const expression = shownExpression(program, matrix)
  requireRank(program, 'heatmap', expression, [2], 'a matrix [y, x]')
  const [height = 0, width = 0] = expression.shape
  const x = axisNames(program, options['x'], width, 'x')
  const y = axisNames(program, options['y'], height, 'y')
  const mark = pairs(program, options['mark'])
  const marginals = option(options, 'marginals', 'boolean') ?? false
  let pooled: Pooled | null = null
  showComputed(
    program,
    [expression],
    () => {
      pooled = overviewOf(program, expression, [512, 1024], 'mean')
      return { values: expression, overview: pooled?.values }
    },
    tensors => ({
      kind: 'heatmap',
      ...frameOf(options),
      values: pick(tensors, 'values'),
      overview: overviewOn(tensors, pooled),
      marginals,
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
  const options = readShowOptions(program, 'attention', given, ['tokens', 'heads', 'head', 'view'])
  const expression = shownExpression(program, probs)
  requireRank(program, 'attention', expression, [3], '[head, query, key]')
  const [heads = 0, , keys = 0] = expression.shape
  const tokens = axisNames(program, options['tokens'], keys, 'tokens') ?? promptTokens(expression, keys)
  const headNames = axisNames(program, options['heads'], heads, 'heads')
  const head = option(options, 'head', 'number') ?? 0
  if (!Number.isInteger(head) || head < 0 || (head >= heads && heads > 0))
    program.fail(`head is a whole number from 0 to ${heads - 1}, not ${head}`)
  const view = choice(program, options, 'view', attentionViews) ?? 'matrix'
  let pooled: Pooled | null = null
  showComputed(
    program,
    [expression],
    () => {
      pooled = overviewOf(program, expression, [64, 64], 'max')
      const average = pooled === null ? undefined : program.operation('mean', [expression], { dim: [0] })
      return { values: expression, overview: pooled?.values, average }
    },
    tensors => ({
      kind: 'attention',
      ...frameOf(options),
      values: pick(tensors, 'values'),
      tokens,
      headNames,
      head,
      view,
      overview: overviewOn(tensors, pooled),
      average: tensors['average'] ?? null,
    }),
  )
}

/** The overview of a card, where it needs one. */
function overviewOn(tensors: Readonly<Record<string, CardTensor>>, pooled: Pooled | null): Overview | null {
  return pooled === null ? null : { values: pick(tensors, 'overview'), block: pooled.block }
}

export function showSeries(
  program: Program,
  kind: 'line' | 'bar' | 'scatter',
  values: unknown,
  given: unknown,
): void {
  const options = readShowOptions(program, kind, given, [
    'x',
    'label',
    'series',
    'xLabel',
    'yLabel',
    'xScale',
    'yScale',
  ])
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
  const xScale = choice(program, options, 'xScale', axisScales) ?? 'linear'
  const yScale = choice(program, options, 'yScale', axisScales) ?? 'linear'
  if (xScale === 'log' && names !== null)
    program.fail('names have no logarithm', "xScale: 'log' is for an x of numbers")
  showComputed(
    program,
    x === null ? [y] : [y, x],
    () => (x === null ? { y } : { y, x }),
    tensors => ({
      kind,
      ...frameOf(options),
      y: pick(tensors, 'y'),
      x: x === null ? names : pick(tensors, 'x'),
      series,
      xLabel: option(options, 'xLabel', 'string') ?? null,
      yLabel: option(options, 'yLabel', 'string') ?? null,
      xScale,
      yScale,
    }),
  )
}

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.some(item => typeof item === 'string')
