import { createParser } from 'eventsource-parser'
import { type Progress } from '../../graph/progress.ts'
import { isEnd, readRunEvent, type EndEvent, type RunEvent } from '../../protocol/http/runEvent.ts'
import { routes } from '../../protocol/http/routes.ts'
import { type CallOptions } from '../backend.ts'
import { type Connection } from './connection.ts'
import { Broken, chunksOf } from './readAll.ts'

/** Characters of one event: a report tells of every node of a graph. */
const longestEvent = 32_000_000

export interface FollowedRun {
  end: EndEvent
  /** What the endpoint had to say on the way. */
  logs: string[]
}

/**
 * Listens to what happens to a run until its end. A broken connection is opened again behind the last event that came.
 * @throws Refused where the endpoint has no such run (any more), and what `Connection.ask` throws
 */
export async function followRun(
  connection: Connection,
  run: string,
  { signal, onProgress }: CallOptions,
): Promise<FollowedRun> {
  const logs: string[] = []
  const { name } = connection.endpoint
  let lastId = 0

  function onEvent(event: RunEvent): void {
    if (event.status === 'LOG') logs.push(event.text)
    const progress = progressOf(event, name)
    if (progress !== null) onProgress?.(progress)
  }

  async function read(response: Response, heard: (isProgress?: boolean) => void): Promise<EndEvent> {
    const events: RunEvent[] = []
    const parser = createParser({
      maxBufferSize: longestEvent,
      onEvent({ id, data }) {
        const number = id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : null
        // It came before the connection broke.
        if (number !== null && number <= lastId) return
        const event = readRunEvent(data)
        if (number !== null) lastId = number
        if (event !== null) events.push(event)
      },
    })
    const text = new TextDecoder()
    for await (const chunk of chunksOf(response)) {
      heard()
      parser.feed(text.decode(chunk, { stream: true }))
      for (const event of events.splice(0)) {
        if (isEnd(event)) return event
        heard(true)
        onEvent(event)
      }
    }
    throw new Broken('the events ended before the run')
  }

  const end = await connection.ask({
    route: routes.events(run),
    headers: () => ({
      accept: 'text/event-stream',
      ...(lastId === 0 ? {} : { 'last-event-id': String(lastId) }),
    }),
    isHeld: true,
    read,
    signal,
    onProgress,
  })
  return { end, logs }
}

/** What an event is on a progress bar; null where it is none. */
function progressOf(event: RunEvent, endpoint: string): Progress | null {
  switch (event.status) {
    case 'QUEUED':
      return { stage: 'queue', endpoint, place: event.place }
    case 'LOADING':
    case 'RUNNING':
      return event.progress
    case 'RECEIVED':
    case 'LOG':
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
      return null
  }
}
