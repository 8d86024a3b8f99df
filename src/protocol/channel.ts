/** Two ends that exchange messages in order: a worker and its page, the two ports of a MessageChannel. */
export interface Channel {
  post(message: unknown, transfer?: readonly Transferable[]): void
  /** Calls `receive` for each message until the returned function is called. */
  listen(receive: (data: unknown) => void): () => void
}

/** What Worker, MessagePort and a worker's own global scope have in common. */
export interface MessageEnd {
  postMessage(message: unknown, options: StructuredSerializeOptions): void
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void
  removeEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void
  start?(): void
}

export function channelOf(end: MessageEnd): Channel {
  return {
    post: (message, transfer = []) => end.postMessage(message, { transfer: [...transfer] }),
    listen(receive) {
      const listener = (event: MessageEvent<unknown>) => receive(event.data)
      end.addEventListener('message', listener)
      end.start?.()
      return () => end.removeEventListener('message', listener)
    },
  }
}
