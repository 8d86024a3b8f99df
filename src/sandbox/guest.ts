import { channelOf } from '../protocol/channel.ts'
import { type ProgramFunction, type StartMessage } from './api.ts'
import { runGuest } from './runGuest.ts'

/*
 * Entry of the worker's script. The user's program follows it in the same script, as the argument of `define`.
 */

/** What a recording program has no use for. The frame's policy is what refuses it; this says so plainly. */
const withheld = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebSocketStream',
  'WebTransport',
  'EventSource',
  'importScripts',
  'indexedDB',
  'caches',
  'Worker',
  'SharedWorker',
  'BroadcastChannel',
  'WebAssembly',
]

let program: ProgramFunction | undefined

/** Called once, by the end of this script. */
export function define(defined: ProgramFunction): void {
  program ??= defined
}

for (const name of withheld) {
  Reflect.deleteProperty(globalThis, name)
  Object.defineProperty(globalThis, name, { value: undefined })
}

/** Errors that no part of the program waits for: in a timer, or of a promise that nobody awaits. */
const strays: unknown[] = []
addEventListener('error', event => {
  event.preventDefault()
  strays.push(event.error)
})
addEventListener('unhandledrejection', event => {
  event.preventDefault()
  strays.push(event.reason)
})

addEventListener(
  'message',
  ({ data }: MessageEvent<StartMessage>) => {
    if (program !== undefined) void runGuest(program, channelOf(data.port), data, strays)
  },
  { once: true },
)
