import { type Backend } from '../../backend/backend.ts'
import { createRemoteBackend, type RemoteBackend } from '../../backend/remote.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type Interrupt } from '../interrupt.ts'
import { type Terminal } from '../terminal.ts'
import { UsageError } from './options.ts'

/** The endpoint of a command: its address, and what programs may call it. */
export interface NamedEndpoint {
  url: string
  /** null where only its address names it. */
  name: string | null
}

/** Reads `--endpoint URL` or `--endpoint name=URL`. @throws UsageError */
export function readEndpoint(given: string | undefined): NamedEndpoint | undefined {
  if (given === undefined) return undefined
  const [, name = null, address = ''] = /^(?:([^=:/]+)=)?(.*)$/s.exec(given) ?? []
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new UsageError(`--endpoint takes an address such as http://localhost:8420, not '${given}'`)
  return { url: plainAddress(address), name }
}

/** Addresses that are one: a slash at the end says nothing, and the case of a host neither. */
function plainAddress(address: string): string {
  const { origin, pathname } = new URL(address)
  return origin + pathname.replace(/\/+$/, '')
}

/** Works with an endpoint; what was called off there is cancelled before this ends. */
export async function withEndpoint<T>(
  { url, name }: NamedEndpoint,
  terminal: Terminal,
  work: (remote: RemoteBackend) => Promise<T>,
): Promise<T> {
  const key = process.env['VITRINE_KEY'] ?? null
  const { protocol, hostname } = new URL(url)
  if (key !== null && protocol === 'http:' && !/^(localhost|127\..*|\[::1\])$/.test(hostname))
    terminal.notice(
      `the key goes to ${url} unencrypted: give the endpoint https where others share the network`,
    )
  const remote = createRemoteBackend({ url, key, ...(name === null ? {} : { name }) })
  try {
    return await work(remote)
  } finally {
    await remote.close()
  }
}

/**
 * What `remote` of a program means on the command line.
 * @throws VitrineError where there is no such endpoint: a program never runs here instead
 */
export function endpointFor(
  remote: string | true,
  endpoint: NamedEndpoint | undefined,
  backend: Backend | undefined,
): Backend {
  if (endpoint !== undefined && backend !== undefined && (remote === true || isCalled(endpoint, remote)))
    return backend
  const isAddress = remote !== true && /^https?:\/\//.test(remote)
  const option = remote === true ? 'URL' : isAddress ? remote : `${remote}=URL`
  throw new VitrineError(
    remote === true
      ? 'this model runs at an endpoint, and none is set'
      : `this model runs at the endpoint '${remote}', and ${endpoint === undefined ? 'none is set' : `the one that is set is ${endpoint.url}`}`,
    { hint: `name it: vitrine run FILE --endpoint ${option}` },
  )
}

const isCalled = ({ url, name }: NamedEndpoint, remote: string): boolean =>
  remote === name || (URL.canParse(remote) && plainAddress(remote) === url)

/** Ctrl-C cancels what runs at an endpoint; while this machine computes it ends the process. */
export const interruptible = (remote: Backend, interrupt: Interrupt, terminal: Terminal): Backend => ({
  ...remote,
  run: (graph, hash, constants, options) =>
    interrupt.during(async () => {
      try {
        return await remote.run(graph, hash, constants, { ...options, signal: interrupt.signal })
      } catch (error) {
        if (interrupt.signal.aborted) terminal.notice('the run is cancelled at the endpoint')
        throw error
      }
    }),
})
