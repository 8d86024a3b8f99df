import { encodeFloat } from '../graph/operations/define.ts'
import { type AttributeSchema, type Operation } from '../graph/operations/operation.ts'
import { didYouMean } from '../graph/suggest.ts'
import { type Json } from '../graph/versions/v1.ts'
import { type Expression } from './expression.ts'
import { isPlainObject, tensorState } from './identity.ts'
import { toExpression } from './operands.ts'
import { type Program } from './program.ts'

export interface BoundCall {
  inputs: Expression[]
  attrs: Record<string, Json>
}

/**
 * Arguments of a call in PyTorch's manner, as the registry describes the operation: its tensors first, then its
 * attributes in their order, then an object of options (LANGUAGE 29). `x.sum(-1, { keepdim: true })`.
 * @param given operands that are already there: the tensor whose method is called
 */
export function bindArguments(
  program: Program,
  operation: Operation,
  given: readonly Expression[],
  args: readonly unknown[],
): BoundCall {
  const rest = [...args]
  const options = isPlainObject(rest.at(-1)) ? rest.pop() : {}
  const inputs = [...given]
  const last = operation.operands.at(-1)
  const least = operation.operands.length - (last?.startsWith('...') ? 1 : 0)
  while (inputs.length < least) {
    const name = operation.operands[inputs.length] ?? ''
    if (rest.length === 0) program.fail(`${operation.name} needs ${name}`)
    inputs.push(toExpression(program, rest.shift()))
  }
  if (last?.startsWith('...')) {
    const first = rest[0]
    const list: unknown[] = Array.isArray(first)
      ? first
      : rest.filter(value => tensorState(value) !== undefined)
    rest.splice(0, Array.isArray(first) ? 1 : list.length)
    for (const value of list) inputs.push(toExpression(program, value))
  }
  return { inputs, attrs: bindAttributes(program, operation, rest, isPlainObject(options) ? options : {}) }
}

function bindAttributes(
  program: Program,
  operation: Operation,
  positional: unknown[],
  options: Readonly<Record<string, unknown>>,
): Record<string, Json> {
  const names = Object.keys(operation.attributes)
  for (const name of Object.keys(options))
    if (!names.includes(name))
      program.fail(`${operation.name} has no option ${name}`, didYouMean(name, names) ?? listed(names))
  // `x.permute(2, 0, 1)`: numbers in a row are one list only where no other attribute could take them.
  const [only] = Object.values(operation.attributes)
  if (
    names.length === 1 &&
    only?.type === 'ints' &&
    positional.length > 1 &&
    positional.every(value => typeof value === 'number')
  )
    positional = [positional]
  if (positional.length > names.length)
    program.fail(
      `${operation.name} takes ${names.length} arguments after its tensors, not ${positional.length}`,
      listed(names),
    )
  const attrs: Record<string, Json> = {}
  names.forEach((name, index) => {
    const value = name in options ? options[name] : positional[index]
    const schema = operation.attributes[name]
    if (value === undefined || (value === null && schema?.optional === true) || schema === undefined) return
    attrs[name] = toJson(program, operation.name, name, schema, value)
  })
  return attrs
}

const listed = (names: readonly string[]): string | undefined =>
  names.length === 0 ? undefined : `it takes ${names.join(', ')}`

function toJson(
  program: Program,
  operation: string,
  name: string,
  schema: AttributeSchema,
  value: unknown,
): Json {
  if (typeof value === 'number' && schema.type === 'float') return encodeFloat(value)
  if (typeof value === 'number' && schema.type === 'ints') return [value]
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value) && value.every(item => typeof item === 'number')) return [...value]
  if (tensorState(value) !== undefined)
    program.fail(`${name} of ${operation} is a plain value, not a tensor`, `write a number there`)
  return program.fail(`${name} of ${operation} cannot be ${value === null ? 'null' : typeof value}`)
}
