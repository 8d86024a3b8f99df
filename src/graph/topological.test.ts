import fc from 'fast-check'
import { expect, test } from 'vitest'
import { topological } from './topological.ts'

const never = () => {
  throw new Error('there is no circle here')
}

/** For each item, some of those with smaller numbers. */
const chain = fc
  .array(fc.array(fc.nat(20), { maxLength: 3 }), { maxLength: 20 })
  .map(waits => waits.map((of, at) => (at === 0 ? [] : of.map(n => n % at))))

test('items that are in order stay as they are', () => {
  fc.assert(
    fc.property(chain, waits => {
      const items = [...waits.keys()]
      expect(topological(items, item => waits[item] ?? [], never)).toEqual(items)
    }),
  )
})

test('items in any order stand behind what they wait for, and none is lost', () => {
  const shuffled = chain.chain(waits =>
    fc.tuple(fc.constant(waits), fc.shuffledSubarray([...waits.keys()], { minLength: waits.length })),
  )
  fc.assert(
    fc.property(shuffled, ([waits, items]) => {
      const order = topological(items, item => waits[item] ?? [], never)
      expect([...order].sort((a, b) => a - b)).toEqual([...waits.keys()])
      for (const item of order)
        for (const before of waits[item] ?? [])
          expect(order.indexOf(before)).toBeLessThan(order.indexOf(item))
    }),
  )
})

test('a circle is told in turn, and cut where nobody objects', () => {
  const waits: Record<string, string[]> = { a: ['b'], b: ['c'], c: ['a'], d: ['b'] }
  const circles: (readonly string[])[] = []
  const order = topological(
    ['d', 'a'],
    item => waits[item] ?? [],
    circle => circles.push(circle),
  )
  expect(circles).toEqual([['b', 'c', 'a']])
  expect([...order].sort()).toEqual(['a', 'b', 'c', 'd'])
})
