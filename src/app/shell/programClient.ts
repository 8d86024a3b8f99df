import { type ProgramApi, type ProgramMethod, type ProgramReply } from '../../program/messages.ts'
import { vitrineDeclarations } from '../../sandbox/declarations.ts'

/** The name of the program's file, as errors and graphs have it. */
export const programFile = 'main.ts'

type Waiting = { resolve: (result: never) => void; reject: (error: Error) => void }

let worker: Worker | undefined
let lastId = 0
const waiting = new Map<number, Waiting>()

/**
 * Asks the program worker: TypeScript, away from the page's thread.
 * @throws Error where the worker itself fails; what is wrong with a program is part of the result
 */
export function askProgram<M extends ProgramMethod>(
  method: M,
  ...args: Parameters<ProgramApi[M]>
): Promise<ReturnType<ProgramApi[M]>> {
  const to = startedWorker()
  return new Promise((resolve, reject) => {
    const id = lastId++
    waiting.set(id, { resolve, reject })
    to.postMessage({ id, method, args })
  })
}

function startedWorker(): Worker {
  if (worker !== undefined) return worker
  const started = new Worker(new URL('../../program/programWorker.ts', import.meta.url), {
    type: 'module',
    name: 'program',
  })
  worker = started
  started.addEventListener('message', ({ data }: MessageEvent<ProgramReply>) => settle(data))
  started.addEventListener('error', event => {
    const error = new Error(event.message || 'the program worker could not be started')
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    started.terminate()
    worker = undefined
  })
  void askProgram('open', programFile, vitrineDeclarations)
  return started
}

function settle(reply: ProgramReply): void {
  const open = waiting.get(reply.id)
  waiting.delete(reply.id)
  if ('error' in reply) open?.reject(new Error(reply.error))
  // The reply's id says which method's result this is.
  else open?.resolve(reply.result as never)
}
