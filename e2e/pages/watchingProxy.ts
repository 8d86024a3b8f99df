import { createServer, request } from 'node:http'

/** What Chromium itself asks, without the page, about the fields on it. */
const browsersOwn = 'content-autofill.googleapis.com:443'

export interface WatchingProxy {
  url: string
  /** Hosts that were asked for, `name:port`, through it. */
  hosts: () => Set<string>
  close: () => void
}

/**
 * A proxy that a browser sends everything through, so that nothing it asks for, by page, frame, worker or service worker,
 * goes unseen. Plain HTTP to this machine is passed on; everything else is noted and refused.
 */
export async function startWatchingProxy(): Promise<WatchingProxy> {
  const hosts = new Set<string>()
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://nowhere.invalid')
    hosts.add(url.host)
    if (url.hostname !== 'localhost' && url.hostname !== '127.0.0.1') {
      outgoing.writeHead(403).end()
      return
    }
    const passed = request(url, { method: incoming.method, headers: incoming.headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.once('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  server.on('connect', (incoming, socket) => {
    if (incoming.url !== browsersOwn) hosts.add(incoming.url ?? '')
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    hosts: () => hosts,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
