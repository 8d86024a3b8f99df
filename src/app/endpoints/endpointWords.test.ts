import { expect, test } from 'vitest'
import { modelFacts, printTime, queueWords, stateWords } from './endpointWords.ts'

const health = {
  status: 'ok' as const,
  why: null,
  vitrine: '0.1.0',
  protocol: { oldest: 1, newest: 1 },
  graphs: [1],
  needsKey: false,
  workers: 1,
  waiting: 0,
  running: 0,
}

test('whether an endpoint answers, and why it does not do all', () => {
  expect(stateWords({ answers: null, health: null })).toBe('asking …')
  expect(stateWords({ answers: false, health })).toBe('does not answer')
  expect(stateWords({ answers: true, health })).toBe('answers')
  expect(
    stateWords({
      answers: true,
      health: { ...health, status: 'degraded', why: 'its queue is out of reach' },
    }),
  ).toBe('answers, but its queue is out of reach')
})

test('its queue and its models', () => {
  expect(queueWords(health)).toBe('0 waiting, 0 running, 1 worker')
  expect(queueWords({ ...health, workers: 0, waiting: 2 })).toBe('No worker is there; 2 waiting')
  const model = {
    id: 'a/b',
    revision: 'main',
    precision: 'fp16' as const,
    weightBytes: 6.4e9,
    sizes: { layers: 28, dModel: 3072, vocab: 128_256, nHeads: 24 },
    loadedBy: 1,
    servedBy: 3,
    waiting: 2,
  }
  expect(modelFacts(model)).toEqual(['fp16', '6.40 GB', '28 layers of 3072', 'loaded by 1 of 3', '2 waiting'])
  const unseen = {
    ...model,
    precision: null,
    weightBytes: null,
    sizes: null,
    loadedBy: 0,
    servedBy: 0,
    waiting: 0,
  }
  expect(modelFacts(unseen)).toEqual(['no worker has it'])
})

test.each([
  [86_400e3, '1 day'],
  [900e3, '15 minutes'],
  [30e3, '30 seconds'],
  [7_200e3, '2 hours'],
])('%d ms are %s', (ms, words) => {
  expect(printTime(ms)).toBe(words)
})
