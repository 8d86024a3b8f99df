import { isPlainObject } from './identity.ts'
import { type Program } from './program.ts'
import { pick, requireRank, frameOf } from './showParts.ts'
import { axisNames, readShowOptions } from './showOptions.ts'
import { showCard, showComputed, shownExpression } from './showCards.ts'

export function showText(program: Program, tokens: unknown, weights: unknown, given: unknown): void {
  const onlyOptions = given === undefined && isPlainObject(weights)
  const options = readShowOptions(program, 'text', onlyOptions ? weights : given, [])
  const names = Array.isArray(tokens) ? axisNames(program, tokens, tokens.length, 'tokens') : null
  if (names === null)
    return program.fail('show.text takes a list of tokens: show.text(model.tokens(prompt), weights)')
  if (weights === undefined || onlyOptions) {
    showCard(program, { kind: 'text', ...frameOf(options), tokens: names, weights: null })
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
    tensors => ({ kind: 'text', ...frameOf(options), tokens: names, weights: pick(tensors, 'weights') }),
  )
}
