import { connect, type Socket } from 'node:net'

/** An answer as it came over the wire. */
export interface RawAnswer {
  status: number
  headers: ReadonlyMap<string, string>
  body: Uint8Array
}

export interface Exchange {
  /** null where the connection was closed without an answer. */
  answer: RawAnswer | null
  /** Bytes that were sent when the answer was there. */
  sent: number
}

/** A server that closes when its client does would not answer a whole request that ends at once. */
const quietMs = 300

/**
 * Sends bytes as they are, whatever they are, and waits for an answer.
 * @param ends closes this side once it was quiet for a while behind the bytes: a body that was announced longer is cut off
 * @throws Error where there is neither an answer nor an end of the connection after a long time
 */
export const exchange = (
  port: number,
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ends = false,
): Promise<Exchange> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const received: Buffer[] = []
    let sent = 0
    let isOver = false
    const finish = (answer: RawAnswer | null) => {
      if (isOver) return
      isOver = true
      clearTimeout(patience)
      socket.destroy()
      resolve({ answer, sent })
    }
    const patience = setTimeout(() => {
      isOver = true
      socket.destroy()
      reject(new Error('no answer, and the connection is still open'))
    }, 60_000)
    socket.on('data', data => {
      received.push(data)
      const answer = readAnswer(Buffer.concat(received), false)
      if (answer !== null) finish(answer)
    })
    socket.on('close', () => finish(readAnswer(Buffer.concat(received), true)))
    // A server may close while this side still sends: what it said before counts.
    socket.on('error', () => undefined)

    async function send(): Promise<void> {
      for await (const part of parts) {
        if (isOver || socket.destroyed) return
        sent += part.length
        if (!socket.write(part)) await drained(socket)
      }
      if (ends) setTimeout(() => socket.end(), quietMs).unref()
    }
    send().catch(reject)
  })

const drained = (socket: Socket): Promise<void> =>
  new Promise(resolve => {
    socket.once('drain', resolve)
    socket.once('close', () => resolve())
  })

/** @returns null while it is not whole */
function readAnswer(bytes: Buffer, isClosed: boolean): RawAnswer | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? '0')
  const rest = bytes.subarray(end + 4)
  if (status >= 100 && status < 200) return readAnswer(rest, isClosed)
  const headers = new Map(
    lines.map(text => {
      const colon = text.indexOf(':')
      return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()] as const
    }),
  )
  const body = readBody(rest, headers, status, isClosed)
  return body === null ? null : { status, headers, body }
}

function readBody(
  rest: Buffer,
  headers: ReadonlyMap<string, string>,
  status: number,
  isClosed: boolean,
): Uint8Array | null {
  if (status === 204 || status === 304) return new Uint8Array(0)
  if (headers.get('transfer-encoding') === 'chunked') return unchunk(rest)
  const length = headers.get('content-length')
  if (length === undefined) return isClosed ? rest : null
  return rest.length < Number(length) ? null : rest.subarray(0, Number(length))
}

function unchunk(rest: Buffer): Uint8Array | null {
  const chunks: Buffer[] = []
  for (let at = 0; ;) {
    const end = rest.indexOf('\r\n', at)
    if (end < 0) return null
    const length = parseInt(rest.subarray(at, end).toString('latin1'), 16)
    if (length === 0) return Buffer.concat(chunks)
    if (rest.length < end + 2 + length + 2) return null
    chunks.push(rest.subarray(end + 2, end + 2 + length))
    at = end + 2 + length + 2
  }
}
