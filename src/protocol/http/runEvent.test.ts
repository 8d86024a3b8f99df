import { expect, test } from 'vitest'
import { VitrineError } from '../../graph/errors.ts'
import { isEnd, readRunEvent, runStatuses, type RunEvent } from './runEvent.ts'
import { readRunAccepted, readRunState } from './runState.ts'
import { testReport } from './testRequest.ts'

const run = 'abcdefghijklmnopqrstu-'
const hash = 'ef'.repeat(32)

const events: RunEvent[] = [
  { status: 'RECEIVED', run, hash, at: '2030-01-01T00:00:00.000Z' },
  { status: 'QUEUED', place: 3 },
  { status: 'LOADING', model: 'a/b', progress: { stage: 'download', file: 'x.onnx', loaded: 1, total: 9 } },
  { status: 'LOADING', model: 'a/b', progress: { stage: 'open', model: 'a/b' } },
  { status: 'RUNNING', progress: null },
  { status: 'RUNNING', progress: { stage: 'run', done: 1, total: 9, label: 'layer 0' } },
  { status: 'RUNNING', progress: { stage: 'compile', done: 1, total: 9, label: 'layer 0' } },
  {
    status: 'RUNNING',
    progress: { stage: 'generate', run: 0, model: 'a/b', step: 1, total: 4, newIds: [[7]] },
  },
  { status: 'LOG', text: 'widened to float32' },
  {
    status: 'COMPLETED',
    result: {
      bytes: 100,
      tensors: [{ name: 'logits', dtype: 'float32', shape: [1, 4], begin: 84, end: 100 }],
      keptUntil: '2030-01-02T00:00:00Z',
    },
    report: testReport,
    batchedWith: 2,
  },
  {
    status: 'FAILED',
    error: { name: 'VitrineError', message: 'no', span: { file: 'a.ts', line: 3, column: 5 }, hint: 'try' },
  },
  { status: 'CANCELLED', why: 'the deadline' },
]

test('each status has an event here', () => {
  expect(new Set(events.map(({ status }) => status))).toEqual(new Set(runStatuses))
})

test.each(events.map(event => [event.status, event] as const))('%s is read as it was written', (_, event) => {
  expect(readRunEvent(JSON.stringify(event))).toEqual(event)
})

test('fields and statuses of a newer endpoint do no harm', () => {
  expect(readRunEvent('{"status":"QUEUED","place":1,"mood":"calm"}')).toEqual({ status: 'QUEUED', place: 1 })
  expect(readRunEvent('{"status":"PAUSED"}')).toBeNull()
})

test.each([
  '',
  'null',
  '[]',
  '{"status":5}',
  '{"status":"QUEUED","place":-1}',
  '{"status":"COMPLETED"}',
  '{"status":"RUNNING","progress":{"stage":"sleep"}}',
  `{"status":"LOG","text":"${'x'.repeat(30_000)}"}`,
])('%.40s is no event', text => {
  expect(() => readRunEvent(text)).toThrow(VitrineError)
})

test('acceptance and state of a run are read as they were written', () => {
  const accepted = {
    run,
    status: 'RECEIVED',
    events: `/v1/runs/${run}/events`,
    result: `/v1/runs/${run}/result`,
  }
  expect(readRunAccepted(accepted)).toEqual(accepted)
  for (const end of [null, ...events.filter(isEnd)]) {
    const state = {
      run,
      model: null,
      hash,
      saves: ['logits'],
      acceptedAt: 1,
      status: end?.status ?? 'QUEUED',
      place: null,
      cancelled: false,
      end,
    }
    expect(readRunState(state)).toEqual(state)
  }
  expect(() => readRunAccepted({ ...accepted, run: '../x' })).toThrow('run')
})
