/**
 * The items and all that they wait for, each behind those, else as near to the given order as that goes.
 * @param waitsFor what must stand before an item
 * @param onCircle is called with items that wait for each other, in turn; where it returns, the circle is cut there
 */
export function topological<T>(
  items: Iterable<T>,
  waitsFor: (item: T) => Iterable<T>,
  onCircle: (circle: readonly T[]) => void,
): T[] {
  const state = new Map<T, 'open' | 'done'>()
  const order: T[] = []
  for (const root of items) {
    const path: { item: T; before: Iterator<T> }[] = []
    const enter = (item: T) => {
      state.set(item, 'open')
      path.push({ item, before: waitsFor(item)[Symbol.iterator]() })
    }
    if (!state.has(root)) enter(root)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.before.next()
      if (next.done === true) {
        path.pop()
        state.set(top.item, 'done')
        order.push(top.item)
      } else if (state.get(next.value) === 'open') {
        const onPath = path.map(({ item }) => item)
        onCircle(onPath.slice(onPath.indexOf(next.value)))
      } else if (!state.has(next.value)) enter(next.value)
    }
  }
  return order
}
