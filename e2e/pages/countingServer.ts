import { createSocket } from 'node:dgram'
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'

export interface CountingServer {
  /** `127.0.0.1:port`, for TCP and UDP. */
  address: string
  /** Everything that arrived: connections without a word, requests, upgrades, datagrams. */
  seen: string[]
  close: () => void
}

/** A server that answers everything and keeps what reached it, down to bare connections. */
export async function startCountingServer(): Promise<CountingServer> {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('content-type', 'text/javascript')
    response.end('')
  })
  server.on('connection', () => seen.push('a connection'))
  server.on('upgrade', (request, socket) => {
    seen.push(`upgrade ${request.url ?? ''}`)
    socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const udp = createSocket('udp4', () => seen.push('a datagram'))
  await new Promise<void>(resolve => udp.bind(port, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${port}`,
    seen,
    close() {
      udp.close()
      server.close()
      server.closeAllConnections()
    },
  }
}
