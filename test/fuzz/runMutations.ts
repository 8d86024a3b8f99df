import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { mutationOf } from './cases.ts'
import { type Verdict } from './tryMutation.ts'

/** Longest time for one damaged file, in milliseconds, on a machine that does other things as well. */
const limit = 60_000

/**
 * Tries mutations in processes of their own: one that hangs is ended and one that falls is noticed, and the next begins
 * behind the seed that did it.
 */
export async function runMutations(from: number, to: number): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (let next = from; next < to; next = from + verdicts.length) await runUntilItFalls(next, to, verdicts)
  return verdicts
}

async function runUntilItFalls(from: number, to: number, verdicts: Verdict[]): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=1024', '--import', 'tsx', 'test/fuzz/child.ts', String(from), String(to)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr = `${stderr}${chunk.toString()}`.slice(-2000)))
  let seed = from
  const end = () => child.kill('SIGKILL')
  let timer = setTimeout(end, limit)
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  for await (const line of createInterface({ input: child.stdout })) {
    clearTimeout(timer)
    timer = setTimeout(end, limit)
    const said = JSON.parse(line) as Partial<Verdict>
    if (said.outcome === undefined) seed = said.seed ?? seed
    else verdicts.push(said as Verdict)
  }
  const code = await ended
  clearTimeout(timer)
  if (code === 0) return
  const outcome = child.killed ? 'it hangs' : `the process falls (${code ?? 'killed'})`
  verdicts.push({ seed, ...mutationOf(seed), outcome, problem: `${outcome} ${stderr.slice(-300)}` })
}
