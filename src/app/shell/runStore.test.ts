import { expect, test } from 'vitest'
import { type ShowCard } from '../../graph/showCard.ts'
import { useRun } from './runStore.ts'

const card = (index: number): ShowCard => ({ kind: 'log', index, level: 'log', text: String(index) })

test('cards stand in program order, and those that were never filled go with the end of the run', () => {
  const log = useRun.getState().begin('code')
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
  const old = useRun.getState().begin('old')
  useRun.getState().clear()
  old.addEntry(card(0))
  old.finish({ name: 'failed', ms: 1, problem: { severity: 'error', message: 'late' } })
  expect(useRun.getState()).toMatchObject({ phase: { name: 'idle' }, entries: [], code: null })
  expect(old.isOnScreen()).toBe(false)

  const next = useRun.getState().begin('next')
  old.say('late words', null)
  expect(useRun.getState().phase).toMatchObject({ words: 'Reading the program' })
  expect(next.isOnScreen()).toBe(true)
})
