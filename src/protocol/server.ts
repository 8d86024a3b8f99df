import { VitrineError } from '../graph/errors.ts'
import { type Channel } from './channel.ts'
import { type Api, type Method } from './client.ts'
import { encodeError } from './errors.ts'
import { readMessage } from './message.ts'

export interface CallContext<P> {
  /** Aborted when the caller cancels. */
  signal: AbortSignal
  progress: (progress: P) => void
  /** Buffers in the result to hand over instead of copying. */
  transfer: Transferable[]
}

export interface Handler<M extends Method> {
  /** Reads what arrived; `trusted` only where the caller is our own code on the other side of a worker. */
  decode: 'trusted' | ((params: unknown) => M['params'])
  run: (params: M['params'], context: CallContext<M['progress']>) => Promise<M['result']> | M['result']
}

export type Handlers<A extends Api<A>> = { [K in keyof A]: Handler<A[K]> }

export interface ServeOptions {
  /** Calls that may be open at once; one more is refused. */
  maxOpenCalls?: number
}

/**
 * Answers the calls that arrive on a channel. What is not a message is ignored; an unknown method, unreadable params and
 * a thrown error become a failure of that call alone.
 * @returns stops answering and cancels what is open
 */
export function serve<A extends Api<A>>(
  channel: Channel,
  handlers: Handlers<A>,
  { maxOpenCalls = Infinity }: ServeOptions = {},
): () => void {
  const open = new Map<number, AbortController>()

  async function answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController()
    try {
      if (open.has(id)) throw new VitrineError(`a call with the id ${id} is already open`)
      if (open.size >= maxOpenCalls) throw new VitrineError(`more than ${maxOpenCalls} calls at once`)
      if (!isMethod(method)) throw new VitrineError(`there is no method '${method}'`)
      open.set(id, controller)
      const handler = handlers[method]
      const transfer: Transferable[] = []
      const { decode } = handler
      const value = await handler.run(decode === 'trusted' ? params : decode(params), {
        signal: controller.signal,
        progress: progress => {
          if (open.get(id) === controller) channel.post({ type: 'progress', id, progress })
        },
        transfer,
      })
      channel.post({ type: 'result', id, value }, transfer)
    } catch (error) {
      channel.post({ type: 'failure', id, error: encodeError(error) })
    } finally {
      if (open.get(id) === controller) open.delete(id)
    }
  }

  const isMethod = (name: string): name is keyof A & string => Object.hasOwn(handlers, name)

  const stopListening = channel.listen(data => {
    const message = readMessage(data)
    if (message?.type === 'call') void answer(message.id, message.method, message.params)
    else if (message?.type === 'cancel') open.get(message.id)?.abort()
  })
  return () => {
    stopListening()
    for (const controller of open.values()) controller.abort()
  }
}
