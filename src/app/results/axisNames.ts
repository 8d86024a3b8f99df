import { type AxisNames } from '../../graph/showCard.ts'

/** Names along an axis of `length`, numbers where the program gave none. */
export function axisNames(names: AxisNames | null, length: number): string[] {
  return Array.from({ length }, (_, index) => names?.[index] ?? String(index))
}

/** Whether names are only the numbers from 0. */
export const isCounted = (names: readonly string[]): boolean =>
  names.every((name, index) => name === String(index))
