import {
  type BinaryOperator,
  type CheckedPlace,
  type SourceOperators,
  type UnaryOperator,
} from '../graph/sourceOperators.ts'
import { type Expression } from './expression.ts'
import { modulePlace, tensorState } from './identity.ts'
import { toExpression } from './operands.ts'
import { type Program } from './program.ts'
import { makeTensor } from './tensor.ts'

const binaryOperations: Record<BinaryOperator, string> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'remainder',
  '**': 'pow',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
  '&': 'logicalAnd',
  '|': 'logicalOr',
  '^': 'logicalXor',
}

/** Neither a tensor nor a module, which is an error that asks for its output: JavaScript's operators take it. */
const isPlain = (value: unknown): boolean =>
  tensorState(value) === undefined && modulePlace(value) === undefined

/** What transformed user code calls (LANGUAGE 3): operators on tensors are recorded, plain values keep JavaScript's meaning. */
export function sourceOperators(program: Program): SourceOperators {
  return {
    binary(operator, left, right) {
      if (isPlain(left) && isPlain(right)) return plainBinary(operator, left, right)
      const inputs = [toExpression(program, left), toExpression(program, right)]
      if (isLogical(operator)) for (const input of inputs) checkLogical(program, operator, input)
      return makeTensor(program, program.operation(binaryOperations[operator], inputs, {}))
    },
    unary(operator, operand) {
      if (isPlain(operand)) return plainUnary(operator, operand)
      const input = toExpression(program, operand)
      if (operator === '+') return operand
      if (operator === '~') checkLogical(program, operator, input)
      return makeTensor(program, program.operation(operator === '-' ? 'neg' : 'logicalNot', [input], {}))
    },
    check(place, value) {
      if (tensorState(value) !== undefined) program.fail(...advice[place])
      return value
    },
    same(operator, left, right) {
      if (tensorState(left) !== undefined || tensorState(right) !== undefined)
        program.fail(
          `\`${operator}\` cannot compare tensors`,
          operator.startsWith('!')
            ? 'write a.ne(b), which gives a tensor of truth values'
            : 'write a.eq(b), which gives a tensor of truth values',
        )
      switch (operator) {
        case '===':
          return left === right
        case '!==':
          return left !== right
        case '==':
          // eslint-disable-next-line eqeqeq -- the user's operator
          return left == right
        case '!=':
          // eslint-disable-next-line eqeqeq -- the user's operator
          return left != right
      }
    },
  }
}

const isLogical = (operator: BinaryOperator): boolean =>
  operator === '&' || operator === '|' || operator === '^'

/** PyTorch's `&` on ints works on their bits, which is not in the language: never a silent difference. */
function checkLogical(program: Program, operator: string, { dtype }: Expression): void {
  if (dtype !== 'bool')
    program.fail(
      `\`${operator}\` takes tensors of truth values, not ${dtype}`,
      'compare first: (a > 0) & (b > 0)',
    )
}

const branching =
  'a tensor has no value while the trace is recorded: choose with where(condition, a, b), or look first: `await t.item()` after the trace'
const branch = (word: string): [string, string] => [`\`${word}\` cannot decide on a tensor`, branching]

const advice: Record<CheckedPlace, [message: string, hint: string]> = {
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

// JavaScript's own meaning, whatever the operands are: the types only say which operators exist.
function plainBinary(operator: BinaryOperator, a: unknown, b: unknown): unknown {
  const [left, right] = [a as number, b as number]
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      return left % right
    case '**':
      return left ** right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
    case '&':
      return left & right
    case '|':
      return left | right
    case '^':
      return left ^ right
  }
}

function plainUnary(operator: UnaryOperator, operand: unknown): unknown {
  switch (operator) {
    case '-':
      return -(operand as number)
    case '+':
      return +(operand as string)
    case '~':
      return ~(operand as number)
  }
}
