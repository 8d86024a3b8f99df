import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface PlainApart {
  /** One run; milliseconds as taken beside it. */
  run: () => Promise<number>
  logits: () => Promise<Float32Array>
  close: () => void
}

/**
 * The plain session of `plain.ts` in a process of its own, so that neither side pays for collecting the other's garbage:
 * every run leaves 13 MB of logits behind.
 */
export const openPlainApart = async (folder: string, ids: readonly number[]): Promise<PlainApart> => {
  const child = fork(
    fileURLToPath(new URL('plainProcess.ts', import.meta.url)),
    [folder, JSON.stringify(ids)],
    {
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
    },
  )
  const answer = async (): Promise<unknown> => {
    const [value] = (await once(child, 'message')) as [unknown]
    return value
  }
  const ask = async (question: 'run' | 'logits'): Promise<unknown> => {
    const value = answer()
    child.send(question)
    return value
  }
  await answer()
  return {
    run: async () => Number(await ask('run')),
    logits: async () => {
      const value = await ask('logits')
      if (!(value instanceof Float32Array)) throw new Error(`${folder}: the plain session gave no logits`)
      return value
    },
    close: () => child.kill(),
  }
}
