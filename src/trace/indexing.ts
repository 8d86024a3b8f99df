import { printShape } from '../graph/dim.ts'
import { parseIndex } from '../graph/operations/indexSyntax.ts'
import { type IndexItem } from '../graph/operations/operation.ts'
import { type Json } from '../graph/versions/v1.ts'
import { type Tensor } from './api.ts'
import { constantFrom } from './constants.ts'
import { type Expression } from './expression.ts'
import { tensorState } from './identity.ts'
import { toExpression } from './operands.ts'
import { type Program } from './program.ts'
import { readSite, writeSite } from './sites.ts'
import { makeTensor, type TensorState } from './tensor.ts'

/** `t[':, -1']`, `t.at(':', ids)`: a tensor that remembers its place at a site, so that `.set` can write it. */
export function indexTensor(state: TensorState, index: readonly unknown[]): Tensor {
  const { program, expression, place } = state
  const value = program.operation('index', ...indexCall(program, expression, index))
  return makeTensor(program, value, place !== null && place.index === null ? { ...place, index } : null)
}

/**
 * `t[':, -1'] = v` on a tensor read from a site: the site gets a new value in which that index is v; `t` keeps the
 * old one (LANGUAGE 10). Other positions keep what earlier writes made of them.
 * @throws VitrineError where the tensor is not a site's
 */
export function writeIndex(state: TensorState, index: readonly unknown[], value: unknown): void {
  const { program, place, expression } = state
  program.checkUsable(expression)
  if (place === null || place.index !== null || expression.ref !== null)
    return program.fail(
      place === null || expression.ref !== null
        ? 'only a tensor read from a site in this trace can be written by index; this one is computed'
        : 'an index of an index cannot be written',
      place === null || expression.ref !== null
        ? 'make a new tensor: `t = t.put(index, v)`'
        : 'write both parts as one index of the site',
    )
  const current = readSite(program, place.model, place.site)
  writeSite(program, place.model, place.site, putIndex(program, current, index, toExpression(program, value)))
}

/** A copy of a tensor in which an index holds other values, broadcast to it. */
export function putIndex(
  program: Program,
  base: Expression,
  index: readonly unknown[],
  value: Expression,
): Expression {
  const [[tensor, ...operands], attrs] = indexCall(program, base, index)
  return program.operation('put', tensor === undefined ? [] : [tensor, value, ...operands], attrs)
}

/** `.set(v)` on a site's tensor or on an index of it. */
export function setPlace(state: TensorState, value: unknown): void {
  const { program, place, expression } = state
  if (place === null)
    return program.fail(
      'only a site, or an index of a tensor read from one, can be set',
      'make a new tensor: `t = t.put(index, v)`',
    )
  program.checkUsable(expression)
  if (place.index === null) writeSite(program, place.model, place.site, toExpression(program, value))
  else writeIndex({ program, expression, place: { ...place, index: null } }, place.index, value)
}

type IndexCall = [inputs: Expression[], attrs: Record<string, Json>]

function indexCall(program: Program, base: Expression, index: readonly unknown[]): IndexCall {
  const operands: Expression[] = []
  const items = index.flatMap(part => partItems(program, base, part, operands))
  return [[base, ...operands], { index: items.map(item => ({ ...item })) }]
}

function partItems(program: Program, base: Expression, part: unknown, operands: Expression[]): IndexItem[] {
  const operand = (expression: Expression): IndexItem[] => {
    operands.push(expression)
    return [{ kind: 'operand', operand: operands.length - 1 }]
  }
  if (typeof part === 'number' && Number.isInteger(part)) return [{ kind: 'int', value: part }]
  if (part === null) return [{ kind: 'newaxis' }]
  if (typeof part === 'string') return program.checked(() => parseIndex(part))
  if (tensorState(part) !== undefined) return operand(toExpression(program, part))
  if (isIntegers(part)) return [{ kind: 'ints', values: [...part] }]
  if (Array.isArray(part) && part.length > 0 && part.every(value => typeof value === 'boolean'))
    return [{ kind: 'ints', values: part.flatMap((chosen, place) => (chosen ? [place] : [])) }]
  if (Array.isArray(part) || ArrayBuffer.isView(part)) {
    const constant = constantFrom(program, part, undefined, isMask(part) ? 'bool' : 'int32')
    return operand(program.record({ kind: 'constant', data: constant }, constant))
  }
  return program.fail(
    `a ${typeof part} is not an index of a tensor ${printShape(base.shape)}`,
    "an index is made of numbers, slices (':', '2:5', '::2'), '...', null for a new axis, arrays and tensors",
  )
}

const isIntegers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(Number.isInteger)

const isMask = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(isMask) : typeof value === 'boolean' || value instanceof Uint8Array
