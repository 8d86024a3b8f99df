import { type Expression } from './expression.ts'
import { modulePlace, tensorState } from './identity.ts'
import { type Program } from './program.ts'

/**
 * A value that user code gave where a tensor or a number belongs.
 * @throws VitrineError saying what it is and what to write
 */
export function toExpression(program: Program, value: unknown): Expression {
  const state = tensorState(value)
  if (state !== undefined) {
    if (state.program !== program) program.fail('this tensor belongs to another session')
    program.checkUsable(state.expression)
    return state.expression
  }
  if (typeof value === 'boolean') return program.scalar(value)
  if (typeof value === 'number') return program.scalar(value)
  const place = modulePlace(value)
  if (place !== undefined)
    program.fail(`${place.path} is a module, not a tensor`, `did you mean its .output?`)
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    program.fail('an array is not a tensor', 'write tensor([...])')
  if (value instanceof Promise) program.fail('a promise is not a tensor', 'await it first')
  return program.fail(`a tensor or a number belongs here, not ${value === null ? 'null' : typeof value}`)
}
