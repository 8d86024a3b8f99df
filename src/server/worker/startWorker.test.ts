import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accept, logitsOf, model, silent, valuesOf } from '../../../test/server/workerRuns.ts'
import { defaultLimits } from '../http/options.ts'
import { openParts, type Parts } from '../openParts.ts'
import { runWorkerCommand } from './runWorkerCommand.ts'
import { startWorker, type StartWorkerSettings } from './startWorker.ts'

let folder: string
let parts: Parts
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-start-'))
  parts = await openParts({ data: join(folder, 'data') })
})
afterAll(() => rm(folder, { recursive: true }))

const settings = (models: string[]): StartWorkerSettings => ({
  models,
  engine: {},
  limits: defaultLimits,
  log: silent,
})

test.each([
  ['./public/models/vitrine/atlas', 'cannot be the name of a model'],
  ['/etc', 'cannot be the name of a model'],
  ['a/../b', 'cannot be the name of a model'],
])('%s is not served by its path', async (id, message) => {
  await expect(startWorker(parts, settings([id]))).rejects.toThrow(message)
})

test('a worker without models does not start', async () => {
  await expect(startWorker(parts, settings([]))).rejects.toThrow('there is no model to serve')
})

test('the command runs what waits until it is stopped, and then takes nothing more', async () => {
  const stop = new AbortController()
  const running = runWorkerCommand(parts, { ...settings([model]), graceMs: 5000 }, stop.signal)
  const values = await valuesOf(parts, await accept(parts, logitsOf(1, 2)))
  expect([...values.keys()]).toEqual(['logits'])
  stop.abort()
  await running
  const id = await accept(parts, logitsOf(3))
  expect(await parts.queue.place(id)).toBe(1)
})
