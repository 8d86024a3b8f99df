import { type Channel } from '../protocol/channel.ts'

/** What a child process, and a child's own `process`, have in common. */
export interface IpcEnd {
  send?(message: object, handle: undefined, options: undefined, sent: (error: Error | null) => void): boolean
  on(event: 'message', listener: (message: unknown) => void): unknown
  off(event: 'message', listener: (message: unknown) => void): unknown
}

/** A channel to another process; both sides need `serialization: 'advanced'`. Nothing is handed over, all is copied. */
export function ipcChannel(end: IpcEnd): Channel {
  return {
    post(message) {
      if (typeof message !== 'object' || message === null) throw new TypeError('a message is an object')
      // Whoever speaks to a process that is gone is told so by its end, not by the message that did not arrive.
      end.send?.(message, undefined, undefined, () => undefined)
    },
    listen(receive) {
      end.on('message', receive)
      return () => void end.off('message', receive)
    },
  }
}
