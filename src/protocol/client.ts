import { type Channel } from './channel.ts'
import { decodeError } from './errors.ts'
import { readMessage } from './message.ts'

/** One method: what it takes, gives back, and reports on the way (`never` where it reports nothing). */
export interface Method {
  params: unknown
  result: unknown
  progress: unknown
}

/** A set of methods by name. */
export type Api<A> = { [M in keyof A]: Method }

export interface ClientCallOptions<M extends Method> {
  /** Asks the other side to stop. The call settles when the other side has answered, so nothing still runs then. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: M['progress']) => void) | undefined
  /** Buffers in `params` to hand over instead of copying. */
  transfer?: readonly Transferable[]
  /** Reads the result where the other side is not trusted; throws for what is not one. */
  decode?: (value: unknown) => M['result']
}

export interface Client<A extends Api<A>> {
  call<K extends keyof A & string>(
    method: K,
    params: A[K]['params'],
    options?: ClientCallOptions<A[K]>,
  ): Promise<A[K]['result']>
  /** Rejects whatever is still open, and every later call, with `reason`. */
  close(reason: Error): void
}

interface OpenCall {
  settle: () => void
  resolve: (value: unknown) => void
  reject: (error: Error) => void
  progress: (progress: unknown) => void
}

/** The asking end of a channel; `serve` is the other. */
export function createClient<A extends Api<A>>(channel: Channel): Client<A> {
  const open = new Map<number, OpenCall>()
  let lastId = 0
  let closed: Error | undefined

  const stopListening = channel.listen(data => {
    const message = readMessage(data)
    if (message === null || message.type === 'call' || message.type === 'cancel') return
    const call = open.get(message.id)
    if (call === undefined) return
    if (message.type === 'progress') {
      call.progress(message.progress)
      return
    }
    open.delete(message.id)
    call.settle()
    if (message.type === 'result') call.resolve(message.value)
    else call.reject(decodeError(message.error))
  })

  return {
    async call(method, params, { signal, onProgress, transfer = [], decode } = {}) {
      if (closed) throw closed
      signal?.throwIfAborted()
      const value = await new Promise((resolve, reject) => {
        const id = lastId++
        const cancel = () => channel.post({ type: 'cancel', id })
        channel.post({ type: 'call', id, method, params }, transfer)
        signal?.addEventListener('abort', cancel)
        open.set(id, {
          settle: () => signal?.removeEventListener('abort', cancel),
          resolve,
          reject,
          progress: progress => onProgress?.(progress),
        })
      })
      return decode ? decode(value) : value
    },
    close(reason) {
      closed = reason
      stopListening()
      for (const call of open.values()) {
        call.settle()
        call.reject(reason)
      }
      open.clear()
    },
  }
}
