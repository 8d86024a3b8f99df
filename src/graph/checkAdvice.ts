import { type CheckedPlace } from './sourceOperators.ts'

const branching =
  'a tensor has no value while the trace is recorded: choose with where(condition, a, b), or look first: `await t.item()` after the trace'
const branch = (word: string): [string, string] => [`\`${word}\` cannot decide on a tensor`, branching]

/** What is wrong with a tensor in a place where JavaScript decides by a value, and what to write instead. */
export const checkAdvice: Record<CheckedPlace, [message: string, hint: string]> = {
  if: branch('if'),
  while: branch('while'),
  for: branch('for'),
  '?:': branch('?:'),
  '!': ['`!` cannot negate a tensor', 'write t.logicalNot()'],
  '&&': ['`&&` cannot decide on a tensor', 'write a.logicalAnd(b)'],
  '||': ['`||` cannot decide on a tensor', 'write a.logicalOr(b)'],
  switch: branch('switch'),
  spread: ['a tensor cannot be spread', 'split it with t.split(1), or look at it: `...await t.tolist()`'],
  'for-of': [
    'a tensor cannot be looped over',
    'loop over numbers: for (const i of range(t.shape[0])), and index: t[i]',
  ],
  template: ['a tensor has no text', 'look at it first: `${await t.item()}`, or use show or console.log'],
  in: ['`in` cannot search a tensor', 'write t.eq(value).any()'],
}

/** The same for `a === b` and its like. */
export const compareAdvice = (operator: string): [message: string, hint: string] => [
  `\`${operator}\` cannot compare tensors`,
  operator.startsWith('!')
    ? 'write a.ne(b), which gives a tensor of truth values'
    : 'write a.eq(b), which gives a tensor of truth values',
]
