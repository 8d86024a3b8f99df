import { isPlainObject } from './identity.ts'
import { type Expression } from './expression.ts'
import { type Program } from './program.ts'
import { pick, requireRank, title } from './showParts.ts'
import { axisNames, readShowOptions } from './showOptions.ts'
import { showCard, showComputed, shownExpression } from './showCards.ts'

export function showText(program: Program, tokens: unknown, weights: unknown, given: unknown): void {
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

export function showTensor(program: Program, tensor: unknown, given: unknown): void {
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
