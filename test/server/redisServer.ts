import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { findRedis } from '../../scripts/redis.ts'

/** A Redis of a test, on a free port, that keeps what it was told over a restart. */
export interface RedisServer {
  url: URL
  /** As `kill -9`: without a word to anybody. */
  kill: () => Promise<void>
  /** Again, on the same port with the same data; nothing where it runs. */
  start: () => Promise<void>
  /** It keeps its connections and says nothing, and goes on. */
  freeze: () => void
  thaw: () => void
  /** Everything in it, forgotten. */
  clear: () => Promise<void>
  remove: () => Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('no port'))
      })
    })
  })

/**
 * Starts redis-server with an append-only file in a folder of its own, written before it answers: with `everysec` it may
 * answer two seconds before.
 */
export const startRedis = async (): Promise<RedisServer> => {
  const program = process.env['REDIS_SERVER'] ?? findRedis()
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-redis-'))
  const port = await freePort()
  const url = new URL(`redis://127.0.0.1:${port}`)
  let child: ChildProcess | undefined

  const asking = async (ask: (client: Redis) => Promise<unknown>): Promise<void> => {
    const client = new Redis(url.href, {
      lazyConnect: true,
      retryStrategy: () => 20,
      maxRetriesPerRequest: 1000,
    })
    client.on('error', () => undefined)
    try {
      await ask(client)
    } finally {
      client.disconnect()
    }
  }

  const start = async (): Promise<void> => {
    if (child !== undefined) return
    const settings = {
      port,
      bind: '127.0.0.1',
      dir: folder,
      save: '',
      appendonly: 'yes',
      appendfsync: 'always',
    }
    child = spawn(
      program,
      Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]),
      { stdio: 'ignore' },
    )
    await asking(client => client.ping())
  }
  const kill = async (): Promise<void> => {
    const dying = child
    if (dying === undefined) return
    child = undefined
    const gone = new Promise(resolve => dying.once('exit', resolve))
    dying.kill('SIGKILL')
    await gone
  }
  await start()
  return {
    url,
    start,
    kill,
    freeze: () => child?.kill('SIGSTOP'),
    thaw: () => child?.kill('SIGCONT'),
    clear: () => asking(client => client.flushall()),
    remove: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
