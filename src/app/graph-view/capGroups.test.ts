import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capGroups, openCapGroup } from './capGroups.ts'

const ones = (count: number) => Array.from({ length: count }, () => ({ cost: 1 }))

test('what fits is not folded', () => {
  expect(capGroups(ones(10), 10, 'x', new Set())).toEqual(Array.from({ length: 10 }, () => null))
})

test('opened again and again, a group is followed down to single things, within the budget at each step', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (count, place) => {
        const wanted = Math.min(count - 1, Math.floor(place * count))
        let opened = new Set<string>()
        for (let step = 0; step < 20; step++) {
          const groups = capGroups(ones(count), 450, 'x', opened)
          const boxes = new Set(groups.map((group, index) => group?.key ?? index))
          expect(boxes.size).toBeLessThanOrEqual(450)
          const own = groups[wanted] ?? null
          if (own === null) return
          expect(own.from <= wanted && wanted < own.to).toBe(true)
          opened = openCapGroup(opened, own.key)
        }
        throw new Error('never reached')
      },
    ),
    { numRuns: 40 },
  )
})

test('opening a group closes its neighbours and keeps what it stands in', () => {
  const after = openCapGroup(new Set(['cap:x:0-100', 'cap:x:100-200', 'loop']), 'cap:x:20-40')
  expect([...after].toSorted()).toEqual(['cap:x:0-100', 'cap:x:20-40', 'loop'])
})
