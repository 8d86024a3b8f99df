import { type Json } from '../versions/v1.ts'
import { type IndexItem } from './operation.ts'

const isInt = (value: Json | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value)

const isBound = (value: Json | undefined): value is number | null => value === null || isInt(value)

/** The parts of an index from their JSON, or undefined where the JSON is not an index. */
export function decodeIndex(value: Json): IndexItem[] | undefined {
  if (!Array.isArray(value)) return undefined
  const items = value.map(decodeItem)
  return items.every(item => item !== undefined) ? items : undefined
}

function decodeItem(item: Json): IndexItem | undefined {
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return undefined
  switch (item.kind) {
    case 'int':
      return isInt(item.value) ? { kind: 'int', value: item.value } : undefined
    case 'slice': {
      const { start, stop, step } = item
      return isBound(start) && isBound(stop) && isBound(step)
        ? { kind: 'slice', start, stop, step }
        : undefined
    }
    case 'ellipsis':
      return { kind: 'ellipsis' }
    case 'newaxis':
      return { kind: 'newaxis' }
    case 'ints':
      return Array.isArray(item.values) && item.values.every(isInt)
        ? { kind: 'ints', values: item.values }
        : undefined
    case 'operand':
      return isInt(item.operand) ? { kind: 'operand', operand: item.operand } : undefined
    default:
      return undefined
  }
}
