import { type ModelRecord } from './modelRecord.ts'
import { type Place } from '../graph/siteIndex.ts'
import { type TensorState } from './tensor.ts'

/** What stands behind the proxies that user code holds. */
export const tensorStates = new WeakMap<object, TensorState>()
export const modulePlaces = new WeakMap<object, Place>()
export const modelRecords = new WeakMap<object, ModelRecord>()

export const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

export const tensorState = (value: unknown): TensorState | undefined =>
  isObject(value) ? tensorStates.get(value) : undefined

export const modulePlace = (value: unknown): Place | undefined =>
  isObject(value) ? modulePlaces.get(value) : undefined

/** A plain object or array: what a body may return around its tensors. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || tensorStates.has(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
