import { VitrineError } from '../../graph/errors.ts'

/** A machine that runs graphs for this page. */
export interface Endpoint {
  /** As programs name it. */
  name: string
  /** Without a slash at its end; what its key is kept under. */
  url: string
}

/** Whether a host is this machine. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1'

/**
 * The address that somebody typed, in the one form that it is kept and compared in.
 * @param page origin of the page that asks
 * @throws VitrineError for what is none, and for one that browsers do not let a page ask
 */
export function readAddress(text: string, page: string): string {
  const typed = text.trim()
  const whole = /^\w+:\/\//.test(typed) ? typed : `${isLoopbackText(typed) ? 'http' : 'https'}://${typed}`
  if (typed === '' || !URL.canParse(whole))
    throw new VitrineError(`'${typed}' is not an address`, { hint: addressHint })
  const { protocol, hostname, origin, pathname, username, password } = new URL(whole)
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new VitrineError(`an endpoint is asked by http or https, not by ${protocol}`, { hint: addressHint })
  if (username !== '' || password !== '')
    throw new VitrineError('an address holds no name and no password', {
      hint: 'leave out what stands before the @, and write the key into its own field',
    })
  if (protocol === 'http:' && !isLoopback(hostname) && origin !== page)
    throw new VitrineError(`browsers let a page ask ${hostname} by https only`, {
      hint: `give the endpoint TLS (docs/deploying.md), or bring it to this machine: ssh -L 8420:localhost:8420 ${hostname}, then http://localhost:8420`,
    })
  return origin + pathname.replace(/\/+$/, '').replace(/\/v1$/, '')
}

const addressHint = 'write it as http://localhost:8420 or https://gpu.example.org'

const isLoopbackText = (text: string): boolean => isLoopback(text.split(/[:/]/, 1)[0] ?? '')

/** What an endpoint is called if nobody says: `localhost:8420`. */
export const nameOfAddress = (url: string): string => new URL(url).host
