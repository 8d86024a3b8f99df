import { type Edge } from './moduleTree.ts'

/**
 * Where a site lies in the graph. A `value` place changes what every later reader of a tensor sees; an `edges` place
 * changes it for the listed consumers alone: a module's `.input` leaves the skip path as it was (LANGUAGE 6).
 */
export interface Place {
  /** Canonical site path. */
  path: string
  tensor: string
  edges: readonly Edge[] | 'all'
  /** The site is the tensor with its dimensions in this order, as `transpose`; the batch stays in front. */
  perm?: readonly number[]
  /** Attention scores are read with masked entries as -inf, whatever the file holds (LANGUAGE 18). */
  maskedTo?: 'negative infinity'
  order: number
}

/** A parameter as the language shows it, computed from what is stored. */
export interface WeightView {
  /** Name of the stored tensor. */
  stored: string
  /** Steps from the stored layout to PyTorch's. */
  steps: readonly WeightStep[]
  shape: readonly number[]
}

export type WeightStep =
  | { kind: 'transpose'; perm: readonly number[] }
  | { kind: 'reshape'; shape: readonly number[] }
  | { kind: 'narrow'; axis: number; start: number; length: number }
  | { kind: 'pick'; axis: number; indices: readonly number[] }
