import { type Step } from '../plan.ts'
import { type Saved } from '../woven.ts'

/**
 * The programs of one batch joined into one: at one position a block takes less time than its start, so that an
 * untouched pass in blocks would cost a quarter more than in one piece (measured on CPU).
 * @param masksApart whether masks stay by themselves, because they run on the CPU and the rest does not
 */
export function joinSteps(steps: readonly Step[], saves: readonly Saved[], masksApart: boolean): Step[] {
  if (!masksApart) return [joined(steps, [], saves)]
  const [masks, rest] = [steps.filter(step => step.onCpu), steps.filter(step => !step.onCpu)]
  return masks.length === 0
    ? [joined(rest, [], saves)]
    : [joined(masks, rest, saves), joined(rest, [], saves)]
}

/** @param takers the steps behind, whose operands must come out */
function joined(parts: readonly Step[], takers: readonly Step[], saves: readonly Saved[]): Step {
  const wanted = new Set([
    ...saves.map(({ value }) => value),
    ...takers.flatMap(({ items }) => items.flatMap(({ inputs }) => inputs)),
  ])
  return {
    label: parts.every(({ onCpu }) => onCpu) ? 'masks' : 'whole pass',
    layers: parts.flatMap(({ layers }) => layers),
    onCpu: parts.every(({ onCpu }) => onCpu),
    items: parts.flatMap(({ items }) => items),
    outputs: parts.flatMap(({ outputs }) => outputs).filter(name => wanted.has(name)),
  }
}
