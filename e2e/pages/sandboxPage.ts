import { type Executor } from '../../src/graph/executor.ts'
import { VitrineError } from '../../src/graph/errors.ts'
import { type PositionMap } from '../../src/program/positionMap.ts'
import { bootstrap, scriptHash } from '../../src/sandbox/bootstrap.ts'
import { openFrame } from '../../src/sandbox/frame.ts'
import { runInSandbox } from '../../src/sandbox/host.ts'

// As strict as the page's own policy: the frame inherits it, and its script is allowed by hash alone.
const policy = document.createElement('meta')
policy.httpEquiv = 'Content-Security-Policy'
policy.content = `default-src 'none'; script-src 'self' '${scriptHash(bootstrap)}'; worker-src blob:; connect-src 'self'`
document.head.append(policy)

const emptyMap: PositionMap = { file: 'main.ts', lines: [] }

const sandboxChecks = {
  /** Runs a compiled program whose traces take `runMs`; its log, how it ended, and after how long. */
  async run({ code, map }: { code: string; map: PositionMap }, stopAfter?: number) {
    const log: string[] = []
    const executor: Executor = {
      draft: false,
      describe: () => new Promise(() => undefined),
      run: () => Promise.resolve(),
      loadTensors: () => Promise.reject(new VitrineError('there are no files here')),
      look: () => Promise.reject(new VitrineError('nothing has a value here')),
      show: ({ card }) => log.push(card.kind === 'log' ? card.text : card.kind),
      dispose: () => undefined,
    }
    const start = performance.now()
    const signal = stopAfter === undefined ? undefined : AbortSignal.timeout(stopAfter)
    const outcome = await runInSandbox({ code, map, executor, signal })
    const error = 'error' in outcome ? { message: outcome.error.message, ...outcome.error.details() } : null
    return { status: outcome.status, error, log, ms: performance.now() - start, frames: frames.length }
  },

  /** Runs a script in the frame's worker with nothing taken from it; what it posts on the port it is given. */
  raw(script: string): Promise<unknown> {
    const { port1, port2 } = new MessageChannel()
    return new Promise((resolve, reject) => {
      const frame = openFrame(script, failure => {
        frame.close()
        reject(new Error(failure.message))
      })
      frame.start({ draft: false, inputs: {}, map: emptyMap, lineOffset: 0, port: port2 })
      port1.onmessage = ({ data }: MessageEvent<unknown>) => {
        frame.close()
        resolve(data)
      }
    })
  },
}

declare global {
  interface Window {
    sandboxChecks: typeof sandboxChecks
  }
}

window.sandboxChecks = sandboxChecks
