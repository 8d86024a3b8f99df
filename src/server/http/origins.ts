import { type FastifyInstance, type FastifyRequest } from 'fastify'
import cors from '@fastify/cors'
import { RefusedError } from '../../protocol/http/refusal.ts'
import { headers } from '../../protocol/http/routes.ts'
import { type Access } from './access.ts'

/** Whether a host name means this machine, whoever resolves it. */
export const isLoopbackHost = (host: string): boolean =>
  /^(?:localhost|(?:[\w-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host)

/** Whether a page is served by this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  try {
    const { protocol, hostname } = new URL(origin)
    return /^https?:$/.test(protocol) && isLoopbackHost(hostname)
  } catch {
    return false
  }
}

const mayAsk = (origin: string, origins: readonly string[]): boolean =>
  isLoopbackOrigin(origin) || origins.includes(origin) || origins.includes('*')

/**
 * Where nobody needs a key, whatever reaches this port may run graphs: a page of the web by the name of this machine or
 * by one that it makes resolve to it, or a proxy that lets the world in. These are refused, whatever they ask.
 */
export function addOriginGuard(app: FastifyInstance, access: Access, origins: readonly string[]): void {
  app.addHook('onRequest', async request => {
    if (!access.isLoopback || (await access.needsKey())) return
    const { origin, host = '' } = request.headers
    if (origin !== undefined && !mayAsk(origin, origins))
      throw new RefusedError(
        'foreign-origin',
        `this endpoint does not answer pages of ${origin.slice(0, 200)}`,
        {
          hint: 'start it with --origin and that address, or create a key: vitrine keys create NAME',
        },
      )
    if (!isLoopbackHost(host.replace(/:\d+$/, '')) || isProxied(request))
      throw new RefusedError(
        'foreign-origin',
        'this endpoint needs no key, so it answers this machine alone, and the request came by way of another',
        { hint: 'create a key (vitrine keys create NAME): from then on every caller needs one' },
      )
  })
}

const isProxied = ({ headers }: FastifyRequest): boolean =>
  headers['x-forwarded-for'] !== undefined ||
  headers['forwarded'] !== undefined ||
  headers['x-real-ip'] !== undefined

/** Lets pages of this machine and of chosen origins read what is answered. */
export async function addCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  // Chromium asks before a public page may reach a private address.
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers
    if (
      request.method === 'OPTIONS' &&
      origin !== undefined &&
      request.headers['access-control-request-private-network'] === 'true' &&
      mayAsk(origin, origins)
    )
      reply.header('access-control-allow-private-network', 'true')
    done()
  })
  await app.register(cors, {
    origin: (origin, callback) => callback(null, origin !== undefined && mayAsk(origin, origins)),
    methods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'if-match',
      'if-none-match',
      'if-range',
      'last-event-id',
      'range',
      headers.protocol,
      headers.idempotencyKey,
    ],
    exposedHeaders: [
      'accept-ranges',
      'content-length',
      'content-range',
      'etag',
      'location',
      'retry-after',
      headers.protocol,
    ],
    maxAge: 600,
  })
}
