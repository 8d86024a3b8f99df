import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createExecutor } from '../src/backend/executor.ts'
import { createNodeBackend } from '../src/backend/node.ts'
import { type Backend } from '../src/backend/backend.ts'
import { type CardTensor, type ShowCard } from '../src/graph/showCard.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'
import { type Tensor, type VitrineModule } from '../src/trace/api.ts'

/** Cards of tokens on the embedded model, against the same computed here from the whole distribution. */
let backend: Backend
let vitrine: VitrineModule
const cards: ShowCard[] = []
let settled: () => Promise<void>

beforeAll(() => {
  backend = createNodeBackend()
  const executor = createExecutor(backend, { onCard: card => void cards.push(card) })
  settled = () => executor.settled()
  let line = 0
  const locate = () => ({ file: 'test.ts', line: ++line, column: 1 })
  vitrine = createVitrine({ executor, locate }).module
})
afterAll(() => backend.close())

async function numbers({ ref }: CardTensor): Promise<number[]> {
  return Array.from((await backend.look(ref)).data)
}

async function shownLast<K extends ShowCard['kind']>(kind: K): Promise<Extract<ShowCard, { kind: K }>> {
  await settled()
  const card = cards.at(-1)
  const isWanted = (one: ShowCard | undefined): one is Extract<ShowCard, { kind: K }> => one?.kind === kind
  if (!isWanted(card)) throw new Error(`the last card is no ${kind}`)
  return card
}

/** Layers x positions x vocabulary of the logit lens, and the same as rows of numbers. */
async function lens(isProbability: boolean): Promise<{ tensor: Tensor; rows: number[][]; size: number[] }> {
  const model = await vitrine.LanguageModel('vitrine/atlas')
  const logits = await model.trace('The Eiffel Tower is in', () =>
    vitrine.stack(model.layers.map(layer => model.toLogits(layer.residPost)[0]!)),
  )
  const tensor = isProbability ? logits.softmax(-1) : logits
  const flat = Array.from(await tensor.data())
  const vocab = tensor.shape[2] ?? 1
  const rows = Array.from({ length: flat.length / vocab }, (_, i) => flat.slice(i * vocab, (i + 1) * vocab))
  return { tensor, rows, size: [...tensor.shape] }
}

const rankOf = (row: readonly number[], id: number): number =>
  1 + row.filter(value => value > (row[id] ?? NaN)).length

const best = (row: readonly number[], k: number): number[] =>
  row
    .map((value, id) => ({ value, id }))
    .sort((a, b) => b.value - a.value || a.id - b.id)
    .slice(0, k)
    .map(({ id }) => id)

const entropyOf = (probs: readonly number[]): number =>
  -probs.reduce((sum, p) => sum + (p === 0 ? 0 : p * Math.log(p)), 0)

function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores)
  const exponentials = scores.map(score => Math.exp(score - most))
  const sum = exponentials.reduce((a, b) => a + b, 0)
  return exponentials.map(value => value / sum)
}

function expectNear(given: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(given).toHaveLength(wanted.length)
  given.forEach((value, i) =>
    expect(Math.abs(value - (wanted[i] ?? NaN)), `place ${i}`).toBeLessThan(tolerance),
  )
}

describe('LANGUAGE 34: a lens', () => {
  test('has the k best tokens of every cell', async () => {
    const { tensor, rows, size } = await lens(true)
    vitrine.show.lens(tensor, { k: 3 })
    const card = await shownLast('lens')
    expect(card.top.ids.shape).toEqual([size[0], size[1], 3])
    expect(await numbers(card.top.ids)).toEqual(rows.flatMap(row => best(row, 3)))
    expect(await numbers(card.top.values)).toEqual(rows.flatMap(row => best(row, 3).map(id => row[id])))
    expect(card).toMatchObject({ isProbability: true, entropy: null, target: null, tracked: null })
  })

  test.each([true, false])(
    'has the entropy of every cell in nats (probabilities: %s)',
    async isProbability => {
      const { tensor, rows } = await lens(isProbability)
      vitrine.show.lens(tensor, { shade: 'entropy' })
      const card = await shownLast('lens')
      if (card.entropy === null) throw new Error('no entropy')
      expectNear(
        await numbers(card.entropy),
        rows.map(row => entropyOf(isProbability ? row : softmax(row))),
        1e-4,
      )
    },
  )

  test('follows tokens: their values and ranks in every cell', async () => {
    const { tensor, rows } = await lens(true)
    const model = await vitrine.LanguageModel('vitrine/atlas')
    const ids = [model.token(' Paris'), 7]
    vitrine.show.lens(tensor, { track: [' Paris', 7] })
    const { tracked } = await shownLast('lens')
    if (tracked === null) throw new Error('nothing is followed')
    expect(tracked.ids).toEqual(ids)
    expect(await numbers(tracked.values)).toEqual(ids.flatMap(id => rows.map(row => row[id])))
    expect(await numbers(tracked.ranks)).toEqual(ids.flatMap(id => rows.map(row => rankOf(row, id))))
  })

  test('ranks, where no token is named, the one that the last row finds best', async () => {
    const { tensor, rows, size } = await lens(true)
    vitrine.show.lens(tensor, { shade: 'rank' })
    const { target } = await shownLast('lens')
    if (target === null) throw new Error('no target')
    const [height = 0, width = 0] = size
    const last = rows.slice((height - 1) * width).map(row => best(row, 1)[0] ?? 0)
    expect(target.id).toBeNull()
    expect(await numbers(target.ranks)).toEqual(rows.map((row, i) => rankOf(row, last[i % width] ?? 0)))
  })

  test('is shaded by one token where it is named', async () => {
    const { tensor, rows } = await lens(true)
    vitrine.show.lens(tensor, { target: 5, cell: [1, 2], along: 'x' })
    const card = await shownLast('lens')
    if (card.target === null) throw new Error('no target')
    expect(card).toMatchObject({ target: { id: 5 }, cell: [1, 2], along: 'x', shade: 'probability' })
    expect(await numbers(card.target.values)).toEqual(rows.map(row => row[5]))
  })
})

test('LANGUAGE 34: compared tokens have each side’s values and ranks of the other’s', async () => {
  const { tensor, rows, size } = await lens(true)
  const [height = 0, width = 0] = size
  const [first, last] = [tensor[0]!, tensor[-1]!]
  const [shown, other] = [rows.slice(0, width), rows.slice((height - 1) * width)]
  vitrine.show.tokens(first, { vs: last, k: 4 })
  const { versus, ids } = await shownLast('tokens')
  if (versus === null) throw new Error('nothing is compared')
  const own = shown.map(row => best(row, 4))
  const theirs = other.map(row => best(row, 4))
  expect(await numbers(ids)).toEqual(own.flat())
  expect(await numbers(versus.ids)).toEqual(theirs.flat())
  const scores = (of: number[][], tokens: number[][]) => ({
    values: of.flatMap((row, i) => (tokens[i] ?? []).map(id => row[id])),
    ranks: of.flatMap((row, i) => (tokens[i] ?? []).map(id => rankOf(row, id))),
  })
  for (const [card, wanted] of [
    [versus.ofShown, scores(other, own)],
    [versus.inShown, scores(shown, theirs)],
  ] as const) {
    expect(await numbers(card.values)).toEqual(wanted.values)
    expect(await numbers(card.ranks)).toEqual(wanted.ranks)
  }
})
