import vm from 'node:vm'
import { type SourceOperators } from '../src/graph/sourceOperators.ts'
import { compileProgram } from '../src/program/compile.ts'
import { programParameters } from '../src/program/parameters.ts'
import { type PositionMap } from '../src/program/positionMap.ts'

/** What the operators of transformed code must mean on plain values: JavaScript. */
export const plainOperators: SourceOperators = {
  binary: (operator, left, right) => plainBinary[operator](left as never, right as never),
  unary: (operator, operand) => plainUnary[operator](operand as never),
  check: (_place, value) => value,
  same(operator, left, right) {
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

const plainBinary = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '%': (a: number, b: number) => a % b,
  '**': (a: number, b: number) => a ** b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '&': (a: number, b: number) => a & b,
  '|': (a: number, b: number) => a | b,
  '^': (a: number, b: number) => a ^ b,
}

const plainUnary = { '-': (a: number) => -a, '+': Number, '~': (a: number) => ~a }

export interface RunOptions {
  vitrine?: Record<string, unknown>
  operators?: SourceOperators
  console?: unknown
}

/** Name under which transformed code stands in stack traces here. */
export const sourceUrl = 'vitrine-program.js'

/** Compiles a program and runs it in this process; what it exports, and its map. */
export async function runProgram(
  source: string,
  { vitrine = {}, operators = plainOperators, console = globalThis.console }: RunOptions = {},
): Promise<{ exports: Record<string, unknown>; map: PositionMap; code: string }> {
  const { code, map, errors } = compileProgram(source, 'program.ts')
  if (errors[0] !== undefined) throw new SyntaxError(errors[0].message)
  const run = functionOf(code)
  const exports: Record<string, unknown> = {}
  await run(vitrine, operators, exports, console)
  return { exports, map, code }
}

/** The compiled function; its first line is the line after the one it is given on. */
export function functionOf(code: string): (...args: unknown[]) => Promise<void> {
  const made: unknown = vm.runInThisContext(
    `(async function (${programParameters.join(', ')}) {\n${code}\n})`,
    {
      filename: sourceUrl,
      lineOffset: -1,
    },
  )
  return made as (...args: unknown[]) => Promise<void>
}
