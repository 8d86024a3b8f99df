import { RefusedError } from './refusal.ts'
import { headers, protocolVersions } from './routes.ts'

/**
 * The version that a request is answered in: the newest of those that its header lists (`2, 1`) which are spoken here;
 * the oldest where it has no such header.
 * @throws RefusedError `other-version`, saying which are spoken
 */
export function negotiate(header: string | undefined): number {
  if (header === undefined) return protocolVersions[0]
  const asked = header.split(',').map(version => version.trim())
  const version = protocolVersions.findLast(spoken => asked.includes(String(spoken)))
  if (version !== undefined) return version
  const spoken = protocolVersions.join(', ')
  const newest = Math.max(...asked.map(Number))
  const isAhead = Number.isInteger(newest) && newest > Math.max(...protocolVersions)
  throw new RefusedError(
    'other-version',
    `this endpoint speaks version ${spoken} of the protocol, not ${header.slice(0, 100)}`,
    {
      path: headers.protocol,
      hint: isAhead
        ? 'update the endpoint, or ask it with an older Vitrine'
        : `send the header ${headers.protocol} with a version that it speaks, or none`,
    },
  )
}
