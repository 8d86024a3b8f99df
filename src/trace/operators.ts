import { checkAdvice, compareAdvice } from '../graph/checkAdvice.ts'
import { type BinaryOperator, type SourceOperators, type UnaryOperator } from '../graph/sourceOperators.ts'
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
      if (tensorState(value) !== undefined) program.fail(...checkAdvice[place])
      return value
    },
    same(operator, left, right) {
      if (tensorState(left) !== undefined || tensorState(right) !== undefined)
        program.fail(...compareAdvice(operator))
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
