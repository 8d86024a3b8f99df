import { expect, test } from 'vitest'
import { type ShowCard } from '../../../graph/showCard.ts'
import { cardTable } from '../export/cardTable.ts'
import { cardText } from '../export/cardText.ts'
import { firstDifference, generationRows } from './generationRows.ts'
import { tensorStore } from '../tensorStore.ts'
import { vocabStore } from '../vocabStore.ts'

const words = ['.', ' in', ' Paris', ' Rome']
vocabStore.put('m', id => words[id] ?? '?')

function cardOf(...rows: { name: string | null; newIds: number[][]; stop?: number[][] }[]) {
  const generations = rows.map(({ name, newIds, stop = [] }, index) => {
    const shape = [newIds.length, newIds[0]?.length ?? 0]
    tensorStore.put(`g${index}`, { dtype: 'int32', shape, data: Int32Array.from(newIds.flat()) })
    const prompts = newIds.map(() => [1])
    return { model: 'm', name, prompts, newIds: { ref: `g${index}`, dtype: 'int32' as const, shape }, stop }
  })
  return { kind: 'generations' as const, index: 0, boundaries: false, generations } satisfies ShowCard
}

test('new tokens are told apart from the prompt, and from those of the first generation', async () => {
  const card = cardOf({ name: 'plain', newIds: [[2, 0]] }, { name: null, newIds: [[3, 0]] })
  const rows = generationRows(card)
  expect(rows.map(({ name }) => name)).toEqual(['plain', 'Generation 2'])
  expect(rows[1]?.tokens).toEqual([
    { id: 1, text: ' in', isNew: false, differs: false },
    { id: 3, text: ' Rome', isNew: true, differs: true },
    { id: 0, text: '.', isNew: true, differs: false },
  ])
  expect(await cardText(card)).toBe('plain\n in Paris.\n\nGeneration 2\n in Rome.\n')
})

test('a row ends with its stop sequence, and rows are compared with the same row', () => {
  const first = {
    name: 'a',
    newIds: [
      [2, 0, 0],
      [3, 3, 3],
    ],
    stop: [[0]],
  }
  const rows = generationRows(
    cardOf(first, {
      name: 'b',
      newIds: [
        [2, 0, 0],
        [3, 3, 2],
      ],
      stop: [[0]],
    }),
  )
  expect(
    rows.map(({ name, tokens }) => [name, tokens.filter(({ isNew }) => isNew).map(({ id }) => id)]),
  ).toEqual([
    ['a, row 1', [2, 0]],
    ['a, row 2', [3, 3, 3]],
    ['b, row 1', [2, 0]],
    ['b, row 2', [3, 3, 2]],
  ])
  expect(rows.flatMap(({ tokens }) => tokens.map(({ differs }) => differs)).filter(Boolean)).toHaveLength(1)
})

test('as a table every token has a line', async () => {
  expect(await cardTable(cardOf({ name: 'a', newIds: [[2]] }))).toEqual([
    ['generation', 'row', 'place', 'part', 'id', 'token'],
    ['a', 0, 0, 'prompt', 1, ' in'],
    ['a', 0, 1, 'new', 2, ' Paris'],
  ])
})

test('generations part where their tokens differ, or where one of them ends', () => {
  expect(firstDifference([1, 2, 3], [1, 5, 3])).toBe(1)
  expect(firstDifference([1, 2], [1, 2, 3])).toBe(2)
  expect(firstDifference([1, 2], [1, 2])).toBeNull()
  const rows = generationRows(cardOf({ name: 'a', newIds: [[2, 0]] }, { name: 'b', newIds: [[2, 3]] }))
  expect(rows.map(({ divergesAt }) => divergesAt)).toEqual([null, 2])
})
