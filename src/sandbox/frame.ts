import { type StartMessage } from './api.ts'
import { frameDocument } from './bootstrap.ts'

/** The worker's script could not even start: a place in the script, from 1. */
export interface ScriptFailure {
  message: string
  line: number
  column: number
}

/** A frame of an origin of its own, with one worker in it. Closing it ends the worker. */
export interface SandboxFrame {
  /** Tells the worker to start; once. */
  start: (start: StartMessage) => void
  close: () => void
}

/**
 * Opens a frame that has nothing of the page (`sandbox="allow-scripts"`, no network by its policy) and loads a script
 * in a worker inside it, which waits to be started.
 */
export function openFrame(script: string, onFailure: (failure: ScriptFailure) => void): SandboxFrame {
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.title = 'sandbox of the running program'
  frame.hidden = true
  frame.srcdoc = frameDocument()

  let isReady = false
  let pending: StartMessage | null = null
  // An opaque origin has no name to address it by; it is this frame's own window.
  const send = (message: unknown, transfer: Transferable[] = []) =>
    frame.contentWindow?.postMessage(message, '*', transfer)
  const start = (message: StartMessage) => {
    if (isReady) send({ start: message }, [message.port])
    else pending = message
  }
  const receive = ({ source, data }: MessageEvent<unknown>) => {
    if (source === null || source !== frame.contentWindow) return
    if (data === 'ready' && !isReady) {
      isReady = true
      send({ script })
      if (pending !== null) start(pending)
      return
    }
    const failure = readFailure(data)
    if (failure !== null) onFailure(failure)
  }
  addEventListener('message', receive)
  document.body.append(frame)
  return {
    start,
    close() {
      removeEventListener('message', receive)
      frame.remove()
    },
  }
}

function readFailure(data: unknown): ScriptFailure | null {
  if (typeof data !== 'object' || data === null || !('message' in data)) return null
  const number = (name: 'lineno' | 'colno'): number => {
    const value: unknown = Reflect.get(data, name)
    return typeof value === 'number' ? value : 0
  }
  return { message: String(data.message).slice(0, 2000), line: number('lineno'), column: number('colno') }
}
