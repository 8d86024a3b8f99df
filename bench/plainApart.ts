import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface PlainApart {
  /** One run; milliseconds as taken beside it. */
  run: () => Promise<number>
  /** What a run gives: logits, or the ids of a generation. */
  values: () => Promise<ArrayLike<number>>
  close: () => void
}

/**
 * The plain session of `plain.ts` in a process of its own, so that neither side pays for collecting the other's garbage:
 * every run leaves 13 MB of logits behind.
 * @param newTokens how many tokens a run generates (`plainGeneration.ts`); 0 for one pass over the prompt
 */
export const openPlainApart = async (
  folder: string,
  ids: readonly number[],
  newTokens = 0,
): Promise<PlainApart> => {
  const child = fork(
    fileURLToPath(new URL('plainProcess.ts', import.meta.url)),
    [folder, JSON.stringify(ids), String(newTokens)],
    {
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
    },
  )
  const answer = async (): Promise<unknown> => {
    const [value] = (await once(child, 'message')) as [unknown]
    return value
  }
  const ask = async (question: 'run' | 'values'): Promise<unknown> => {
    const value = answer()
    child.send(question)
    return value
  }
  await answer()
  return {
    run: async () => Number(await ask('run')),
    values: async () => {
      const value = await ask('values')
      if (value instanceof Float32Array || value instanceof Int32Array) return value
      throw new Error(`${folder}: the plain session gave no numbers`)
    },
    close: () => child.kill(),
  }
}
