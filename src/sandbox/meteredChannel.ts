import { type Channel } from '../protocol/channel.ts'

export interface Meter {
  messages: number
  bytes: number
}

/** A channel whose incoming messages are counted; once they are too many it is deaf and `onExceeded` is called. */
export function meteredChannel(
  channel: Channel,
  most: Meter,
  onExceeded: (what: keyof Meter) => void,
): Channel {
  const used: Meter = { messages: 0, bytes: 0 }
  const receivers = new Set<(data: unknown) => void>()
  const stop = channel.listen(data => {
    used.messages++
    used.bytes += bytesOf(data, most.bytes - used.bytes)
    const what = used.messages > most.messages ? 'messages' : used.bytes > most.bytes ? 'bytes' : null
    if (what === null) for (const receive of receivers) receive(data)
    else {
      stop()
      onExceeded(what)
    }
  })
  return {
    post: (message, transfer) => {
      channel.post(message, transfer)
    },
    listen(receive) {
      receivers.add(receive)
      return () => receivers.delete(receive)
    },
  }
}

/**
 * Roughly the bytes of a cloned value; stops counting above a limit, so that a hostile value costs no more than that.
 * Walks with a list of its own: a deeply nested value must not exhaust the stack.
 */
export function bytesOf(value: unknown, limit: number): number {
  let bytes = 0
  const pending: unknown[] = [value]
  const seen = new Set<object>()
  while (pending.length > 0 && bytes <= limit) {
    const next = pending.pop()
    bytes += 8
    if (typeof next === 'string') bytes += next.length
    if (typeof next !== 'object' || next === null || seen.has(next)) continue
    seen.add(next)
    // An array may say that it is longer than what it holds; whoever walks it walks its length.
    if (Array.isArray(next)) bytes += 8 * next.length
    if (bytes > limit) break
    if (ArrayBuffer.isView(next) || next instanceof ArrayBuffer) bytes += next.byteLength
    else if (next instanceof Map || next instanceof Set) for (const entry of next) pending.push(entry)
    else for (const [key, inner] of Object.entries(next)) pending.push(key, inner)
  }
  return bytes
}
