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
  close: () => void
}

/**
 * Opens a frame that has nothing of the page (`sandbox="allow-scripts"`, no network by its policy) and runs a script
 * in a worker inside it.
 */
export function openFrame(
  script: string,
  start: StartMessage,
  onFailure: (failure: ScriptFailure) => void,
): SandboxFrame {
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.title = 'sandbox of the running program'
  frame.hidden = true
  frame.srcdoc = frameDocument()

  let sent = false
  const receive = ({ source, data }: MessageEvent<unknown>) => {
    if (source === null || source !== frame.contentWindow) return
    if (data === 'ready' && !sent) {
      sent = true
      // An opaque origin has no name to address it by; the source was compared above.
      frame.contentWindow.postMessage({ script, start }, '*', [start.port])
      return
    }
    const failure = readFailure(data)
    if (failure !== null) onFailure(failure)
  }
  addEventListener('message', receive)
  document.body.append(frame)
  return {
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
