import { expect, test } from 'vitest'
import { type ShowCard } from '../../graph/showCard.ts'
import { useRun } from './runStore.ts'

const card = (index: number) =>
  ({ kind: 'log', index, level: 'log', text: String(index) }) as const satisfies ShowCard
const program = (code: string, isLive = false) => ({ code, inputs: {}, isLive })
const shown = () =>
  useRun
    .getState()
    .entries.map(({ card, state, isStale = false }) => [card.kind === 'log' ? card.text : '', state, isStale])

test('cards stand in program order, and those that were never filled go with the end of the run', () => {
  const log = useRun.getState().begin(program('code'))
  log.addEntry(card(1))
  log.addEntry(card(0))
  log.fillEntry(1, null)
  expect(useRun.getState().entries.map(entry => [entry.card.index, entry.state])).toEqual([
    [0, 'waiting'],
    [1, 'ready'],
  ])
  log.finish({ name: 'stopped', ms: 1 })
  expect(useRun.getState().entries.map(entry => entry.card.index)).toEqual([1])
})

test('a run that the screen has turned away from says nothing more', () => {
  const old = useRun.getState().begin(program('old'))
  useRun.getState().clear()
  old.addEntry(card(0))
  old.finish({ name: 'failed', ms: 1, problem: { severity: 'error', message: 'late' } })
  expect(useRun.getState()).toMatchObject({ phase: { name: 'idle' }, entries: [], code: null })
  expect(old.isOnScreen()).toBe(false)

  const next = useRun.getState().begin(program('next'))
  old.say('late words', null)
  expect(useRun.getState().phase).toMatchObject({ words: 'Reading the program' })
  expect(next.isOnScreen()).toBe(true)
})

test('the cards before a live run stay until their successors come, and go where there are none', () => {
  const first = useRun.getState().begin(program('code'))
  for (const index of [0, 1, 2]) {
    first.addEntry(card(index))
    first.fillEntry(index, null)
  }
  first.finish({ name: 'done', ms: 1 })
  const live = useRun.getState().begin(program('code', true))
  live.addEntry({ ...card(1), text: 'new' })
  expect(shown()).toEqual([
    ['0', 'ready', false],
    ['1', 'ready', false],
    ['2', 'ready', false],
  ])
  live.fillEntry(1, null)
  expect(shown()[1]).toEqual(['new', 'ready', false])
  live.addEntry(card(0))
  live.fillEntry(0, null)
  live.finish({ name: 'done', ms: 1 })
  expect(shown()).toEqual([
    ['0', 'ready', false],
    ['new', 'ready', false],
  ])
})

test('a live run that fails leaves the cards before, and says that they are', () => {
  const first = useRun.getState().begin(program('code'))
  first.addEntry(card(0))
  first.fillEntry(0, null)
  first.finish({ name: 'done', ms: 1 })
  const live = useRun.getState().begin(program('code', true))
  live.addEntry(card(0))
  live.finish({ name: 'failed', ms: 1, problem: { severity: 'error', message: 'no' } })
  expect(shown()).toEqual([['0', 'ready', true]])
  const next = useRun.getState().begin(program('code', true))
  next.addEntry(card(0))
  next.fillEntry(0, null)
  expect(shown()).toEqual([['0', 'ready', false]])
})
