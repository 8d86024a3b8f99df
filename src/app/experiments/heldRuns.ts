import { runPrefix } from './runRefs.ts'
import { tensorStore } from '../results/tensorStore.ts'

/** How many places on screen show an earlier run, by its number. */
const shown = new Map<number, number>()

/** The tensors of an earlier run stay in the tensor store from now on. */
export const holdRun = (number: number): void => void shown.set(number, (shown.get(number) ?? 0) + 1)

/** One place less shows an earlier run; after the last one its tensors go. */
export function letRunGo(number: number): void {
  const left = (shown.get(number) ?? 0) - 1
  if (left > 0) {
    shown.set(number, left)
    return
  }
  shown.delete(number)
  tensorStore.drop(runPrefix(number))
}
