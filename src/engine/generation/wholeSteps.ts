import { type Step } from '../plan.ts'
import { type Saved } from '../woven.ts'

/**
 * Neighbouring programs joined into one: at one position a block takes less time than its start, so that an untouched
 * pass in blocks would cost a quarter more than in one piece (measured on CPU).
 * @param apart whether masks stay by themselves, because they run on the CPU and the rest does not
 */
export function joinSteps(steps: readonly Step[], saves: readonly Saved[], apart: boolean): Step[] {
  const joined: Step[][] = []
  for (const step of steps) {
    const last = joined.at(-1)
    if (last && (!apart || last[0]?.onCpu === step.onCpu)) last.push(step)
    else joined.push([step])
  }
  const saved = new Set(saves.map(({ value }) => value))
  return joined.map((parts): Step => {
    const others = steps.filter(step => !parts.includes(step))
    const wanted = new Set([...saved, ...others.flatMap(({ items }) => items.flatMap(item => item.inputs))])
    const labels = new Set(parts.map(({ label }) => label))
    return {
      label: labels.size > 1 ? 'whole pass' : ([...labels][0] ?? ''),
      layers: parts.flatMap(({ layers }) => layers),
      onCpu: parts.every(({ onCpu }) => onCpu),
      items: parts.flatMap(({ items }) => items),
      outputs: parts.flatMap(({ outputs }) => outputs).filter(name => wanted.has(name)),
    }
  })
}
