import { afterAll, beforeAll, expect, test } from 'vitest'
import { attack, openScene, type Scene, type Verdict } from './barrage.ts'
import { textOf } from './caller.ts'
import { startEndpoint } from './endpoint.ts'
import { steering } from './goodRequests.ts'

/** Ten thousand in the long run; the first thousand of them always. */
const count = process.env['VITRINE_LONG'] === undefined ? 1000 : 10_000
/** Hostile requests at a time. */
const width = 8

let scene: Scene

beforeAll(async () => {
  scene = await openScene(await startEndpoint())
}, 120_000)
afterAll(() => scene.endpoint.close())

const heap = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed + process.memoryUsage().external
}

async function barrage(from: number, to: number): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  let next = from
  const worker = async () => {
    while (next < to) verdicts.push(await attack(next++, scene))
  }
  await Promise.all(Array.from({ length: width }, worker))
  return verdicts
}

test(`${count} hostile requests are each refused or accepted rightly, and leave nothing behind`, async () => {
  const { endpoint, attacker, victim, known, runs } = scene
  const { parts, backend } = endpoint
  /** A key's id is its owner's name. */
  const owner = endpoint.attacker.slice(4, 16)
  const verdicts = await barrage(0, count / 4)
  const before = heap()
  verdicts.push(...(await barrage(count / 4, count)))
  const after = heap()

  const wrong = verdicts.filter(({ problem }) => problem !== null)
  expect(wrong.map(({ seed, what, problem }) => `seed ${seed}, ${what}: ${problem}`).join('\n')).toBe('')
  // All kinds of end are really reached.
  const ends = (end: string) => verdicts.filter(verdict => verdict.end === end).length
  expect(verdicts.filter(({ status }) => status !== null && status >= 400).length).toBeGreaterThan(count / 3)
  expect(ends('COMPLETED')).toBeGreaterThan(count / 20)
  expect(ends('FAILED')).toBeGreaterThan(count / 100)

  // Nothing waits, runs or is connected, and nothing is in the engine.
  const open = async () =>
    (await parts.ledger.openRuns(owner)) +
    [...(await parts.queue.waiting()).values()].reduce((a, b) => a + b, 0)
  await expect.poll(open, { timeout: 60_000 }).toBe(0)
  await expect.poll(endpoint.connections).toBe(0)
  expect((await backend.memory()).liveTensors).toBe(0)
  const streams = async () =>
    /^vitrine_event_streams .*$/m.exec(textOf(await attacker.ask('GET', '/v1/metrics')))?.[0]
  await expect.poll(streams).toBe('vitrine_event_streams 0')
  // A run that is kept takes some kilobytes: what is told of it, not what was sent.
  const accepted = verdicts.filter(({ end }) => end !== null).length
  expect(after - before).toBeLessThan(20e6 + accepted * 20e3)

  // What is in the store belongs to runs that were accepted: nothing of what was refused.
  const files = await endpoint.files()
  const stored = new Set(files.flatMap(file => /^runs\/([^/]+)\//.exec(file)?.[1] ?? []))
  expect(files.filter(file => !/^runs\/[\w-]{22}\/(request|result)$|^models\//.test(file))).toEqual([])
  for (const run of stored) {
    if (runs.includes(run)) continue
    expect((await parts.ledger.get(run))?.owner).toBe(owner)
    expect((await attacker.ask('DELETE', `/v1/runs/${run}`)).status).toBe(204)
  }
  const left = new Set((await endpoint.files()).flatMap(file => /^runs\/([^/]+)\//.exec(file)?.[1] ?? []))
  expect(left).toEqual(new Set(runs))

  // Both are answered as before.
  expect((await attacker.result(known.own)).bytes).toEqual(scene.ownBytes)
  expect((await victim.result(known.foreign.run)).values.has('hidden')).toBe(true)
  const again = await attacker.post({
    ...steering(20),
    options: { ...steering(20).options, alone: true, fromScratch: true },
  })
  await attacker.follow(again.run)
  expect((await attacker.result(again.run)).values).toEqual((await attacker.result(known.own)).values)
}, 3_600_000)
