import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'

export interface HubServer {
  url: string
  /** Paths that were asked for, in order; of a part of a file with its range: `a/b/resolve/main/x [bytes=5-]`. */
  requests: string[]
  /** Exceptions by path, which a test may change while the server runs. */
  answers: Map<string, Answer>
  close(): Promise<void>
}

/** What a file is answered with: bytes, a status, or whatever a function does. */
export type Answer =
  | Uint8Array
  | { status: number; headers?: Record<string, string> }
  | ((request: IncomingMessage, response: ServerResponse) => void)

export interface HubServerOptions {
  /** Whether it has the hub's list of a repository's files. */
  lists?: boolean
  /** What it says of repositories, by id; it can be searched then. */
  about?: Readonly<Record<string, { tags?: string[]; downloads?: number; gated?: boolean | string }>>
}

const etagOf = (bytes: Uint8Array): string => `"${createHash('sha256').update(bytes).digest('hex')}"`

/**
 * A server in the hub's layout, `/{id}/resolve/{revision}/{file}`. Like the hub it knows ranges and ETags, and does not
 * tell what is missing from what is private.
 * @param repositories id -> folder in hub layout
 * @param exceptions answers by path: `owner/name/resolve/main/config.json`
 */
export async function startHubServer(
  repositories: Readonly<Record<string, string>>,
  exceptions: Readonly<Record<string, Answer>> = {},
  { lists = false, about }: HubServerOptions = {},
): Promise<HubServer> {
  const requests: string[] = []
  const answers = new Map(Object.entries(exceptions))
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://hub')
    const path = decodeURIComponent(pathname.slice(1))
    const { range } = request.headers
    requests.push(range === undefined ? path : `${path} [${range}]`)
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-expose-headers', '*')
    void answerOf(path, searchParams).then(answer => send(answer, request, response))
  })

  async function answerOf(path: string, search: URLSearchParams): Promise<Answer> {
    const exception = answers.get(path)
    if (exception) return exception
    const [, listed = ''] = /^api\/models\/(.+)\/tree\/main$/.exec(path) ?? []
    if (listed !== '') return lists ? list(repositories[listed]) : { status: 404 }
    if (about !== undefined && path === 'api/models') return json(found(about, search))
    const [, spokenOf = ''] = /^api\/models\/([^/]+\/[^/]+)$/.exec(path) ?? []
    if (spokenOf !== '') {
      const known = about?.[spokenOf]
      return known === undefined ? { status: 404 } : json({ id: spokenOf, ...known })
    }
    const [, id = '', file = ''] = /^(.+?)\/resolve\/main\/(.+)$/.exec(path) ?? []
    const folder = repositories[id]
    if (folder === undefined) return { status: 401 }
    return readFile(join(folder, file)).catch(() => ({ status: 404 }))
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the test server has no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    requests,
    answers,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** The hub's `api/models/{id}/tree/{revision}`. */
async function list(folder: string | undefined): Promise<Answer> {
  if (folder === undefined) return { status: 401 }
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(async entry => {
        const path = join(entry.parentPath, entry.name)
        const bytes = await readFile(path)
        const name = path.slice(join(folder, '/').length)
        const size = bytes.byteLength
        const oid = createHash('sha256').update(bytes).digest('hex')
        return { type: 'file', path: name, size, ...(size > 10_000 ? { lfs: { oid, size } } : {}) }
      }),
  )
  return json(files)
}

const json =
  (value: unknown): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value))
  }

/** The hub's search: ids that have the words and the tag, most downloaded first. */
function found(about: NonNullable<HubServerOptions['about']>, search: URLSearchParams): unknown {
  const words = (search.get('search') ?? '').toLowerCase()
  const tag = search.get('filter') ?? ''
  return Object.entries(about)
    .filter(([id, { tags = [] }]) => id.toLowerCase().includes(words) && (tag === '' || tags.includes(tag)))
    .map(([id, known]) => ({ id, ...known }))
    .toSorted((a, b) => (b.downloads ?? 0) - (a.downloads ?? 0))
    .slice(0, Number(search.get('limit') ?? 1000))
}

function send(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (typeof answer === 'function') answer(request, response)
  else if ('status' in answer) response.writeHead(answer.status, answer.headers).end()
  else sendBytes(answer, request, response)
}

function sendBytes(bytes: Uint8Array, request: IncomingMessage, response: ServerResponse): void {
  const headers = {
    'content-type': 'application/octet-stream',
    etag: etagOf(bytes),
    'accept-ranges': 'bytes',
  }
  const range = rangeOf(request, bytes)
  if (range === null) {
    response.writeHead(200, { ...headers, 'content-length': bytes.byteLength })
    response.end(request.method === 'HEAD' ? undefined : bytes)
  } else if (range.start >= bytes.byteLength) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.byteLength}` }).end()
  } else {
    const part = bytes.subarray(range.start, range.end)
    response
      .writeHead(206, {
        ...headers,
        'content-length': part.byteLength,
        'content-range': `bytes ${range.start}-${range.start + part.byteLength - 1}/${bytes.byteLength}`,
      })
      .end(part)
  }
}

function rangeOf(
  { headers: { range } }: IncomingMessage,
  bytes: Uint8Array,
): { start: number; end: number } | null {
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (start === undefined) return null
  return { start: Number(start), end: end ? Number(end) + 1 : bytes.byteLength }
}

/**
 * Half of what is left of a file (of a file without an ETag: of the whole), then the connection ends.
 * @param options `etag` false: as a server that cannot tell versions apart
 */
export function cutOff(bytes: Uint8Array, { etag = true } = {}): Answer {
  return (request, response) => {
    const start = etag ? (rangeOf(request, bytes)?.start ?? 0) : 0
    const rest = bytes.subarray(start)
    response.writeHead(start === 0 ? 200 : 206, {
      'content-length': rest.byteLength,
      ...(etag ? { etag: etagOf(bytes) } : {}),
      ...(start === 0
        ? {}
        : { 'content-range': `bytes ${start}-${bytes.byteLength - 1}/${bytes.byteLength}` }),
    })
    response.write(rest.subarray(0, Math.ceil(rest.byteLength / 2)), () =>
      setTimeout(() => response.destroy(), 20),
    )
  }
}

/** A file in pieces, each after a pause, until the other side has had enough. */
export function slow(bytes: Uint8Array, { pieces = 20, pause = 20 } = {}): Answer {
  return (request, response) => {
    const start = rangeOf(request, bytes)?.start ?? 0
    const rest = bytes.subarray(start)
    response.writeHead(start === 0 ? 200 : 206, {
      'content-length': rest.byteLength,
      etag: etagOf(bytes),
      ...(start === 0
        ? {}
        : { 'content-range': `bytes ${start}-${bytes.byteLength - 1}/${bytes.byteLength}` }),
    })
    const step = Math.ceil(rest.byteLength / pieces)
    let sent = 0
    const timer = setInterval(() => {
      if (sent >= rest.byteLength || response.destroyed) {
        clearInterval(timer)
        response.end()
        return
      }
      response.write(rest.subarray(sent, sent + step))
      sent += step
    }, pause)
  }
}

/** Headers, and then nothing more. */
export const silentAfterHeaders: Answer = (_request, response) => {
  response.writeHead(200, { 'content-length': 1000, etag: '"a"' }).write('x')
}

/** No answer at all. */
export const silent: Answer = () => undefined
