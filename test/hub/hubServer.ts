import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'

export interface HubServer {
  url: string
  /** Paths that were asked for, in order. */
  requests: string[]
  close(): Promise<void>
}

/** What a file is answered with: bytes, `cut` (the connection ends half-way), or a status. */
export type Answer = Uint8Array | { cut: Uint8Array } | { status: number }

/**
 * A server in the hub's layout, `/{id}/resolve/{revision}/{file}`.
 * @param repositories id -> folder in hub layout
 * @param answers exceptions by path: `owner/name/resolve/main/config.json`
 */
export async function startHubServer(
  repositories: Readonly<Record<string, string>>,
  answers: Readonly<Record<string, Answer>> = {},
): Promise<HubServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').slice(1))
    requests.push(path)
    void answerOf(path).then(answer => send(answer, request, response))
  })

  async function answerOf(path: string): Promise<Answer> {
    const exception = answers[path]
    if (exception) return exception
    const [, id = '', file = ''] = /^(.+?)\/resolve\/main\/(.+)$/.exec(path) ?? []
    const folder = repositories[id]
    // The hub does not tell what is missing from what is private.
    if (folder === undefined) return { status: 401 }
    return readFile(join(folder, file)).catch(() => ({ status: 404 }))
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the test server has no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    requests,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if ('status' in answer) {
    response.writeHead(answer.status).end()
    return
  }
  const bytes = 'cut' in answer ? answer.cut : answer
  response.writeHead(200, { 'content-length': bytes.byteLength, 'content-type': 'application/octet-stream' })
  if (!('cut' in answer)) response.end(request.method === 'HEAD' ? undefined : bytes)
  else response.write(bytes.subarray(0, bytes.byteLength / 2), () => setTimeout(() => response.destroy(), 20))
}
