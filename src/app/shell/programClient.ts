import { type ProgramApi, type ProgramMethod, type ProgramReply } from '../../program/messages.ts'
import { vitrineDeclarations } from '../../sandbox/declarations.ts'
import { RequestQueue, type Queued } from './requestQueue.ts'

/** The name of the program's file, as errors and graphs have it. */
export const programFile = 'main.ts'

let worker: Worker | undefined
let lastId = 0
let sent: Queued<ProgramMethod> | null = null
const queue = new RequestQueue<ProgramMethod>({
  newestOnly: new Set<ProgramMethod>(['diagnostics', 'completions', 'hover', 'signatureHelp', 'setShapes']),
  first: new Set<ProgramMethod>([
    'open',
    'setModels',
    'completions',
    'completionDetails',
    'signatureHelp',
    'hover',
  ]),
})

/**
 * Asks the program worker: TypeScript, away from the page's thread.
 * @throws Error where the worker itself fails; what is wrong with a program is part of the result
 */
export function askProgram<M extends ProgramMethod>(
  method: M,
  ...args: Parameters<ProgramApi[M]>
): Promise<ReturnType<ProgramApi[M]>> {
  return new Promise((resolve, reject) => {
    queue.add({ method, args, waiting: [{ resolve, reject }] })
    sendNext()
  })
}

function sendNext(): void {
  const to = startedWorker()
  if (sent !== null) return
  const next = queue.next()
  if (next === undefined) return
  sent = next
  to.postMessage({ id: ++lastId, method: next.method, args: next.args })
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
    const left = [...(sent === null ? [] : [sent]), ...queue.clear()]
    for (const { waiting } of left) for (const { reject } of waiting) reject(error)
    sent = null
    started.terminate()
    worker = undefined
  })
  void askProgram('open', programFile, vitrineDeclarations)
  return started
}

function settle(reply: ProgramReply): void {
  const waiting = reply.id === lastId ? (sent?.waiting ?? []) : []
  sent = null
  sendNext()
  for (const { resolve, reject } of waiting)
    if ('error' in reply) reject(new Error(reply.error))
    // The reply's id says which method's result this is.
    else resolve(reply.result as never)
}
