import { printShape } from '../graph/dim.ts'
import { parseIndex } from '../graph/operations/indexSyntax.ts'
import { type IndexItem } from '../graph/operations/operation.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Json } from '../graph/versions/v1.ts'
import { constantFrom } from './constants.ts'
import { type Expression } from './expression.ts'
import { tensorState } from './identity.ts'
import { toExpression } from './operands.ts'
import { type Program } from './program.ts'

export type IndexCall = [inputs: Expression[], attrs: Record<string, Json>]

/** Items of an index, and the masks among them, whose shapes are checked when all items are known. */
interface Parts {
  items: IndexItem[]
  operands: Expression[]
  masks: { at: number; shape: readonly number[] }[]
}

/**
 * The index that user code gave (LANGUAGE 11) as the inputs and attributes of `index`, and of `put` less its value.
 * A mask whose values are known becomes the places it selects, one list for each of its dimensions: side by side they
 * mean the same, and the size of the result is known.
 * @throws VitrineError for what is no index, and a mask that does not have the shape of its dimensions
 */
export function indexCall(program: Program, base: Expression, index: readonly unknown[]): IndexCall {
  const parts: Parts = { items: [], operands: [], masks: [] }
  for (const part of index) addPart(program, base, part, parts)
  for (const mask of parts.masks) checkMask(program, base, parts, mask)
  return [[base, ...parts.operands], { index: parts.items.map(item => ({ ...item })) }]
}

function addPart(program: Program, base: Expression, part: unknown, parts: Parts): void {
  const { items } = parts
  if (typeof part === 'number' && Number.isInteger(part)) items.push({ kind: 'int', value: part })
  else if (part === null) items.push({ kind: 'newaxis' })
  else if (typeof part === 'string') items.push(...program.checked(() => parseIndex(part)))
  else if (tensorState(part) !== undefined) addTensor(toExpression(program, part), parts)
  else if (isIntegers(part)) items.push({ kind: 'ints', values: [...part] })
  else if (Array.isArray(part) || ArrayBuffer.isView(part)) addArray(program, part, parts)
  else
    program.fail(
      `${typeof part === 'number' ? part : `a value of type ${typeof part}`} is not an index of a tensor ${printShape(base.shape)}`,
      "an index is made of whole numbers, slices (':', '2:5', '::2'), '...', null for a new axis, arrays and tensors",
    )
}

function addArray(program: Program, values: unknown, parts: Parts): void {
  const data = constantFrom(program, values, undefined, isMask(values) ? 'bool' : undefined)
  if (data.dtype === 'bool') {
    addMask(data, parts)
    return
  }
  if (![...data.data].every(Number.isInteger)) program.fail('the places of an index are whole numbers')
  const places = constantFrom(program, values, undefined, 'int32')
  addOperand(program.record({ kind: 'constant', data: places }, places), parts)
}

function addTensor(expression: Expression, parts: Parts): void {
  const { source } = expression
  if (source.kind === 'constant' && source.data.dtype === 'bool' && source.data.shape.length > 0)
    addMask(source.data, parts)
  else addOperand(expression, parts)
}

function addOperand(expression: Expression, { items, operands }: Parts): void {
  items.push({ kind: 'operand', operand: operands.length })
  operands.push(expression)
}

/** The places that are true, in row-major order, one list for each dimension. */
function addMask({ data, shape }: TensorData, { items, masks }: Parts): void {
  const chosen = [...data.keys()].filter(place => data[place] !== 0)
  masks.push({ at: items.length, shape })
  let stride = data.length
  for (const size of shape) {
    stride /= size
    items.push({ kind: 'ints', values: chosen.map(place => Math.floor(place / stride) % size) })
  }
}

function checkMask(program: Program, base: Expression, parts: Parts, mask: Parts['masks'][number]): void {
  const widths = parts.items.map(item => widthOf(item, parts.operands))
  const named = sum(widths)
  const axis = parts.items
    .slice(0, mask.at)
    .reduce(
      (at, item, i) => at + (item.kind === 'ellipsis' ? base.shape.length - named : (widths[i] ?? 0)),
      0,
    )
  const masked = base.shape.slice(axis, axis + mask.shape.length)
  if (named <= base.shape.length && printShape(masked) !== printShape(mask.shape))
    program.fail(
      `a mask of shape ${printShape(mask.shape)} does not fit the dimensions ${printShape(masked)} of a tensor ${printShape(base.shape)}`,
      'a mask has one value for each place of the dimensions it stands for',
    )
}

/** Dimensions of the tensor that an item speaks of; an ellipsis takes those that are left. */
function widthOf(item: IndexItem, operands: readonly Expression[]): number {
  if (item.kind === 'newaxis' || item.kind === 'ellipsis') return 0
  const operand = item.kind === 'operand' ? operands[item.operand] : undefined
  return operand?.dtype === 'bool' ? operand.shape.length : 1
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

const isIntegers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(Number.isInteger)

const isMask = (value: unknown): boolean =>
  Array.isArray(value) ? value.some(isMask) : typeof value === 'boolean' || value instanceof Uint8Array
