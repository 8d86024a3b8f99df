import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A wire to an endpoint that a test can cut. */
export interface CuttingProxy {
  url: string
  /** Decides for each piece of an answer whether it passes; else its connection is cut. */
  passes: (answer: string) => boolean
  /** First lines of the requests that came, in order. */
  requests: string[]
  /** Bytes of answers, headers included. */
  bytes: number
  /** Cuts everything and answers nobody, until it is up again at the same address. */
  down: () => Promise<void>
  up: () => Promise<void>
  close: () => Promise<void>
}

export async function startProxy(to: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(to)
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const upstream = connect(Number(port), hostname)
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', cut)
      socket.on('close', () => {
        sockets.delete(socket)
        cut()
      })
    }
    client.on('data', chunk => {
      const line = /^(?:GET|POST|DELETE) \S+/.exec(chunk.toString('latin1'))
      if (line !== null) proxy.requests.push(line[0])
      upstream.write(chunk)
    })
    upstream.on('data', chunk => {
      if (!proxy.passes(chunk.toString('latin1'))) {
        cut()
        return
      }
      proxy.bytes += chunk.length
      client.write(chunk)
    })
  })
  let own = 0
  const up = async () => {
    server.listen(own, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address !== null && typeof address === 'object') own = address.port
  }
  const down = async () => {
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await up()
  const proxy: CuttingProxy = {
    url: `http://127.0.0.1:${own}`,
    passes: () => true,
    requests: [],
    bytes: 0,
    down,
    up,
    close: () => (server.listening ? down() : Promise.resolve()),
  }
  return proxy
}
