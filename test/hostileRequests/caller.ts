import { readRunAccepted, type RunAccepted } from '../../src/protocol/http/runState.ts'
import { isEnd, readRunEvent, type EndEvent, type RunEvent } from '../../src/protocol/http/runEvent.ts'
import { readResult } from '../../src/protocol/http/resultBody.ts'
import { writeRunRequest, type RunRequest } from '../../src/protocol/http/runRequest.ts'
import { routes } from '../../src/protocol/http/routes.ts'
import { exchange, type RawAnswer } from './rawExchange.ts'
import { requestBytes, wellFormed } from './requestBytes.ts'

/** Somebody with a key, who asks well-formed requests. */
export class Caller {
  readonly port: number
  readonly key: string

  constructor(port: number, key: string) {
    this.port = port
    this.key = key
  }

  async ask(
    method: string,
    path: string,
    body?: Uint8Array<ArrayBuffer>,
    more?: Record<string, string>,
  ): Promise<RawAnswer> {
    const { answer } = await exchange(this.port, [
      requestBytes(wellFormed(method, path, this.key, body, more)),
    ])
    if (answer === null) throw new Error(`${method} ${path} was not answered`)
    return answer
  }

  async post(request: RunRequest): Promise<RunAccepted> {
    const answer = await this.ask('POST', routes.runs, writeRunRequest(request))
    if (answer.status >= 400) throw new Error(`a good request was refused: ${textOf(answer)}`)
    return readRunAccepted(JSON.parse(textOf(answer)))
  }

  /** What happened to a run, once it has come to its end. */
  async follow(run: string): Promise<{ events: RunEvent[]; end: EndEvent }> {
    const events = eventsIn(textOf(await this.ask('GET', routes.events(run))))
    const ends = events.filter(isEnd)
    const [end] = ends
    if (end === undefined || ends.length > 1) throw new Error(`run ${run} has ${ends.length} ends`)
    return { events, end }
  }

  async result(run: string): Promise<ReturnType<typeof readResult> & { bytes: Uint8Array }> {
    const { body } = await this.ask('GET', routes.result(run))
    return { ...readResult(body), bytes: body }
  }
}

export const textOf = ({ body }: RawAnswer): string => new TextDecoder().decode(body)

const eventsIn = (text: string): RunEvent[] =>
  text.split('\n').flatMap(line => {
    const event = line.startsWith('data: ') ? readRunEvent(line.slice(6)) : null
    return event === null ? [] : [event]
  })
