import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** `vitrine` with some arguments, from source, as a process of its own. */
export interface CliProcess {
  /** What it has printed so far. */
  printed: () => string
  /** Resolves once it has printed something; @throws where it ends before */
  until: (pattern: RegExp) => Promise<RegExpExecArray>
  freeze: () => void
  thaw: () => void
  /** As `kill -9`. */
  kill: () => Promise<void>
  /** As Ctrl-C. */
  stop: () => Promise<void>
}

export function startCli(...args: string[]): CliProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const watchers = new Set<() => void>()
  const tell = (): void => {
    for (const watcher of [...watchers]) watcher()
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (part: string) => {
      text += part
      tell()
    })
  }
  let hasEnded = false
  const ended = new Promise<void>(resolve => {
    child.once('exit', () => {
      hasEnded = true
      tell()
      resolve()
    })
  })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!hasEnded) child.kill(signal)
    await ended
  }
  return {
    printed: () => text,
    until: pattern =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(text)
          if (found !== null) resolve(found)
          else if (hasEnded) reject(new Error(`vitrine ${args[0] ?? ''} ended: ${text}`))
          else return
          watchers.delete(look)
        }
        watchers.add(look)
        look()
      }),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}
