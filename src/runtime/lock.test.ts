import { expect, it } from 'vitest'
import { withLock } from './lock.ts'

const pause = () => new Promise(resolve => setTimeout(resolve, 1))

it('runs one piece of work at a time, in the order of the calls', async () => {
  const events: string[] = []
  const work = (name: string) => async () => {
    events.push(`${name} begins`)
    await pause()
    events.push(`${name} ends`)
    return name
  }
  expect(await Promise.all([withLock(work('a')), withLock(() => 'b'), withLock(work('c'))])).toEqual([
    'a',
    'b',
    'c',
  ])
  expect(events).toEqual(['a begins', 'a ends', 'c begins', 'c ends'])
})

it('goes on after work that failed, and the failure is its caller’s', async () => {
  const failed = withLock(() => Promise.reject(new Error('out of memory')))
  const next = withLock(() => 'next')
  await expect(failed).rejects.toThrow('out of memory')
  expect(await next).toBe('next')
})
