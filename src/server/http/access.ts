import rateLimit from '@fastify/rate-limit'
import { type FastifyInstance, type FastifyRequest } from 'fastify'
import { RefusedError } from '../../protocol/http/refusal.ts'
import { type ServerOptions } from './options.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of the caller's key, or 'local' where nobody needs one; '' where it was not asked for. */
    owner: string
  }
  interface FastifyContextConfig {
    /** Answers without a key. */
    open?: boolean
  }
}

export interface Access {
  isLoopback: boolean
  needsKey(): Promise<boolean>
}

export const createAccess = ({ keys, isLoopback }: ServerOptions): Access => ({
  isLoopback,
  needsKey: async () => keys !== null && (!isLoopback || (await keys.hasAny())),
})

/** Who asks, and how often: before a byte of a body is read. */
export async function addAccess(app: FastifyInstance, access: Access, options: ServerOptions): Promise<void> {
  const { keys, limits, redis } = options
  await app.register(rateLimit, {
    global: false,
    max: limits.requestsPerMinute,
    timeWindow: 60_000,
    // What counts them may be out of reach: whether runs are taken then is the queue's to say.
    skipOnError: true,
    keyGenerator: ({ owner, ip }) => (owner === '' ? `address ${ip}` : `owner ${owner}`),
    ...(redis === null ? {} : { redis, nameSpace: 'vitrine-requests-' }),
  })
  const countCaller = app.createRateLimit()
  const count = async (request: FastifyRequest) => {
    const counted = await countCaller(request)
    if (counted.isAllowed || !counted.isExceeded) return
    throw new RefusedError(
      'too-many',
      `a caller may ask ${limits.requestsPerMinute} times in a minute, and this one has`,
      { retryAfter: Math.max(1, counted.ttlInSeconds), hint: `ask again in ${counted.ttlInSeconds} s` },
    )
  }

  app.decorateRequest('owner', '')
  app.addHook('onRequest', async request => {
    if (request.method === 'OPTIONS' || request.routeOptions.config.open === true) return
    if (!(await access.needsKey())) request.owner = 'local'
    else {
      const [, given] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
      const owner = given === undefined ? null : ((await keys?.check(given)) ?? null)
      if (owner === null) {
        // Guesses are counted by where they come from.
        await count(request)
        throw new RefusedError(
          'unknown-key',
          given === undefined
            ? 'this endpoint needs a key'
            : 'this endpoint does not know the key, or it was revoked',
          { hint: 'whoever runs the endpoint creates one: vitrine keys create NAME' },
        )
      }
      request.owner = owner
    }
    await count(request)
  })
}
