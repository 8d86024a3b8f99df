import { type Expression } from './expression.ts'
import { type Program } from './program.ts'

/** Comparisons held at once while ranks are counted: 64 MB of int32. */
const mostCompared = 2 ** 24

/**
 * Scores of one token at every place of [..., vocab].
 * @returns values and ranks [...]; a rank is 1 and the number of tokens with a greater value, int32
 */
export function scoresOfToken(program: Program, of: Expression, id: number) {
  const own = program.operation('narrow', [of], { dim: -1, start: id, length: 1 })
  return scoresOf(program, of, own)
}

/**
 * Scores of a token of its own at every place of [y, x, vocab].
 * @param ids [y, x]
 */
export function scoresOfTokens(program: Program, of: Expression, ids: Expression) {
  const places = program.operation('unsqueeze', [ids], { dim: -1 })
  return scoresOf(program, of, program.operation('gather', [of, places], { dim: -1 }))
}

/** @param own [..., 1]: the value whose rank among [..., vocab] is wanted */
function scoresOf(program: Program, of: Expression, own: Expression) {
  return {
    values: program.operation('squeeze', [own], { dim: -1 }),
    ranks: countAbove(program, of, own),
  }
}

/**
 * Scores in [rows, vocab] of several tokens of each row.
 * @param ids [rows, k]
 * @returns values and ranks [rows, k]
 */
export function scoresOfRows(program: Program, of: Expression, ids: Expression) {
  const values = program.operation('gather', [of, ids], { dim: -1 })
  const [rows = 1, vocab = 1] = of.shape
  const k = ids.shape[1] ?? 1
  const all = program.operation('unsqueeze', [of], { dim: 1 })
  const width = Math.max(1, Math.floor(mostCompared / Math.max(1, rows * vocab)))
  const parts: Expression[] = []
  for (let start = 0; start < k; start += width) {
    const length = Math.min(width, k - start)
    const some = program.operation('narrow', [values], { dim: 1, start, length })
    parts.push(countAbove(program, all, program.operation('unsqueeze', [some], { dim: -1 })))
  }
  const [only] = parts
  const isOne = parts.length === 1 && only !== undefined
  return { values, ranks: isOne ? only : program.operation('cat', parts, { dim: 1 }) }
}

/** 1 and how many of the last dimension are greater than `own`, int32. */
function countAbove(program: Program, of: Expression, own: Expression): Expression {
  const above = program.operation('sum', [program.operation('gt', [of, own], {})], { dim: [-1] })
  return program.operation('add', [above, program.scalar(1)], {})
}
