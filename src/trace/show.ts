import { printShape } from '../graph/dim.ts'
import { isPlainObject } from './identity.ts'
import { type Expression } from './expression.ts'
import { type Program } from './program.ts'
import { axisNames, option, pairs, readShowOptions, type ShowOptions } from './showOptions.ts'
import { showCard, showComputed, shownExpression } from './showCards.ts'
import { isProbability, promptTokens } from './origins.ts'

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
    generations: () => program.fail('show.generations is not in this version', 'it comes with generate'),
  }
}

/** @throws VitrineError for a wrong rank, naming the shapes that fit */
function requireRank(
  program: Program,
  what: string,
  expression: Expression,
  ranks: readonly number[],
  form: string,
): void {
  if (ranks.includes(expression.shape.length)) return
  program.fail(
    `show.${what} takes ${form}, not ${printShape(expression.shape)}`,
    'index the tensor first: t[0]',
  )
}

function modelOf(program: Program, what: string, expression: Expression): string {
  return (
    expression.model?.description.ref.id ??
    program.fail(`show.${what} needs to know whose tokens these are, and this tensor comes from no model`)
  )
}

const title = (options: ShowOptions) => ({ title: option(options, 'title', 'string') })

function showTokens(program: Program, probs: unknown, given: unknown): void {
  const options = readShowOptions(program, 'tokens', given, ['k', 'rows', 'vs', 'title'])
  const expression = shownExpression(program, probs)
  if (expression.shape.length === 0)
    requireRank(program, 'tokens', expression, [1, 2, 3], '[vocab] or [..., vocab]')
  const versus = options['vs'] === undefined ? null : shownExpression(program, options['vs'])
  if (versus !== null && printShape(versus.shape) !== printShape(expression.shape))
    program.fail(
      `vs has the shape ${printShape(versus.shape)}, and what it is compared with ${printShape(expression.shape)}`,
    )
  const vocab = expression.shape.at(-1) ?? 1
  const k = Math.min(option(options, 'k', 'number') ?? 10, vocab)
  const rows = expression.shape.slice(0, -1).reduce((a, b) => a * b, 1)
  const rowNames = axisNames(program, options['rows'], rows, 'rows')
  const model = modelOf(program, 'tokens', expression)
  const best = (of: Expression, prefix: string) => {
    const flat = of.shape.length === 2 ? of : program.operation('reshape', [of], { shape: [rows, vocab] })
    return {
      [`${prefix}values`]: program.operation('topk', [flat], { k }),
      [`${prefix}ids`]: program.operation('topkIndices', [flat], { k }),
    }
  }
  showComputed(
    program,
    versus === null ? [expression] : [expression, versus],
    () => ({ ...best(expression, ''), ...(versus === null ? {} : best(versus, 'vs_')) }),
    tensors => ({
      kind: 'tokens',
      model,
      ...title(options),
      values: pick(tensors, 'values'),
      ids: pick(tensors, 'ids'),
      rowNames,
      isProbability: isProbability(expression),
      versus: versus === null ? null : { values: pick(tensors, 'vs_values'), ids: pick(tensors, 'vs_ids') },
    }),
  )
}

/** The names that `derive` gave are those that the card asks for. */
function pick<T>(tensors: Record<string, T>, name: string): T {
  const tensor = tensors[name]
  if (tensor === undefined) throw new Error(`a card lacks ${name}`)
  return tensor
}

function showLens(program: Program, probs: unknown, given: unknown): void {
  const options = readShowOptions(program, 'lens', given, ['x', 'y', 'title'])
  const expression = shownExpression(program, probs)
  requireRank(program, 'lens', expression, [3], '[layer, position, vocab]')
  const [height = 0, width = 0] = expression.shape
  const x = axisNames(program, options['x'], width, 'x') ?? promptTokens(expression, width)
  const y = axisNames(program, options['y'], height, 'y')
  const model = modelOf(program, 'lens', expression)
  showComputed(
    program,
    [expression],
    () => ({
      values: program.operation('max', [expression], { dim: -1 }),
      ids: program.operation('argmax', [expression], { dim: -1 }),
    }),
    tensors => ({
      kind: 'lens',
      model,
      ...title(options),
      values: pick(tensors, 'values'),
      ids: pick(tensors, 'ids'),
      x,
      y,
    }),
  )
}

function showHeatmap(program: Program, matrix: unknown, given: unknown): void {
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

function showAttention(program: Program, probs: unknown, given: unknown): void {
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

function showSeries(
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

function showText(program: Program, tokens: unknown, weights: unknown, given: unknown): void {
  const onlyOptions = given === undefined && isPlainObject(weights)
  const options = readShowOptions(program, 'text', onlyOptions ? weights : given, ['title'])
  const names = Array.isArray(tokens) ? axisNames(program, tokens, tokens.length, 'tokens') : null
  if (names === null)
    return program.fail('show.text takes a list of tokens: show.text(model.tokens(prompt), weights)')
  if (weights === undefined || onlyOptions) {
    showCard(program, { kind: 'text', ...title(options), tokens: names, weights: null })
    return
  }
  const expression = shownExpression(program, weights)
  requireRank(program, 'text', expression, [1], 'one weight for each token')
  if (expression.shape[0] !== names.length)
    program.fail(`there are ${names.length} tokens and ${expression.shape[0]} weights`)
  showComputed(
    program,
    [expression],
    () => ({ weights: expression }),
    tensors => ({ kind: 'text', ...title(options), tokens: names, weights: pick(tensors, 'weights') }),
  )
}

/** Values of a tensor that its card lists. */
const shownValues = 64

function showTensor(program: Program, tensor: unknown, given: unknown): void {
  const options = readShowOptions(program, 'tensor', given, ['title'])
  const expression = shownExpression(program, tensor)
  const size = expression.shape.reduce((a, b) => a * b, 1)
  const numbers = () =>
    expression.dtype === 'float32'
      ? expression
      : program.operation('cast', [expression], { dtype: 'float32' })
  showComputed(
    program,
    [expression],
    () => {
      const flat = program.operation('reshape', [expression], { shape: [size] })
      const head = program.operation('narrow', [flat], {
        dim: 0,
        start: 0,
        length: Math.min(size, shownValues),
      })
      return { of: expression, head, summary: size === 0 ? undefined : summarize(program, numbers()) }
    },
    tensors => ({
      kind: 'tensor',
      ...title(options),
      of: pick(tensors, 'of'),
      summary: tensors['summary'] ?? null,
      head: pick(tensors, 'head'),
    }),
  )
}

/** min, max, mean and std (of the population), float32 [4]. */
function summarize(program: Program, values: Expression): Expression {
  const parts = [
    program.operation('min', [values], {}),
    program.operation('max', [values], {}),
    program.operation('mean', [values], {}),
    program.operation('std', [values], { correction: 0 }),
  ]
  return program.operation('stack', parts, {})
}
