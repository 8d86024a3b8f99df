import { VitrineError } from '../graph/errors.ts'
import { topological } from '../graph/topological.ts'
import { type Item, type Woven } from './woven.ts'

/** The item that makes each value. */
export function producers(items: readonly Item[]): Map<string, Item> {
  const producer = new Map<string, Item>()
  for (const item of items) for (const name of item.outputs) if (name !== '') producer.set(name, item)
  return producer
}

/**
 * The items that saved values need, in an order in which they can run, as near to the given one as it goes.
 * @throws CycleError with both lines where a value flows back into what it was computed from
 */
export function liveInOrder({ items, saves }: Pick<Woven, 'items' | 'saves'>): Item[] {
  const producer = producers(items)
  const live = new Set<Item>()
  const pending = saves.map(({ value }) => value)
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const item = producer.get(name)
    if (!item || live.has(item)) continue
    live.add(item)
    pending.push(...item.inputs)
  }
  return topological(
    items.filter(item => live.has(item)),
    item => item.inputs.flatMap(name => producer.get(name) ?? []),
    circle => {
      throw cycleError(circle)
    },
  )
}

/** A graph whose dataflow runs in a circle, in this way of sharing prompts out to batches. */
export class CycleError extends VitrineError {}

function cycleError(cycle: readonly Item[]): CycleError {
  const spans = cycle.flatMap(item => item.span ?? [])
  return new CycleError(
    'a value from a later place of the model flows into an earlier place of the same prompt',
    {
      span: spans[0],
      related: spans.find(span => span.line !== spans[0]?.line),
      hint: 'take the clean value from an invoke of its own, or from an earlier trace',
    },
  )
}
