import { type ProgramApi, type ProgramMethod, type ProgramReply } from './messages.ts'

/** The worker's methods, as promises. */
export type ProgramClient = {
  [M in ProgramMethod]: (...args: Parameters<ProgramApi[M]>) => Promise<ReturnType<ProgramApi[M]>>
} & { close: () => void }

/**
 * Starts the worker that compiles programs and answers the editor. It holds TypeScript, so start it once and late.
 * @param declarations of module 'vitrine'
 */
export function createProgramClient(fileName: string, declarations: string): ProgramClient {
  const worker = new Worker(new URL('./programWorker.ts', import.meta.url), {
    type: 'module',
    name: 'program',
  })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let nextId = 0

  worker.addEventListener('message', ({ data }: MessageEvent<ProgramReply>) => {
    const call = waiting.get(data.id)
    waiting.delete(data.id)
    if ('error' in data) call?.reject(new Error(data.error))
    else call?.resolve(data.result)
  })
  worker.addEventListener('error', ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(`the program worker failed: ${message}`))
    waiting.clear()
  })

  // The worker answers a method with its own result, which is where its type is made sure of.
  const method =
    <M extends ProgramMethod>(name: M) =>
    (...args: Parameters<ProgramApi[M]>) =>
      new Promise<ReturnType<ProgramApi[M]>>((resolve, reject) => {
        const id = nextId++
        waiting.set(id, { resolve: value => resolve(value as ReturnType<ProgramApi[M]>), reject })
        worker.postMessage({ id, method: name, args })
      })

  const client: ProgramClient = {
    open: method('open'),
    compile: method('compile'),
    diagnostics: method('diagnostics'),
    completions: method('completions'),
    completionDetails: method('completionDetails'),
    hover: method('hover'),
    spanExpression: method('spanExpression'),
    close: () => worker.terminate(),
  }
  void client.open(fileName, declarations)
  return client
}
