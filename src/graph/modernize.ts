import { VitrineError } from './errors.ts'

/**
 * Lifts a graph of an older version to the newest one. Version 1 is the only one so far.
 * @throws VitrineError for a value without a version and for a version of the future
 */
export function modernize(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('version' in value))
    throw new VitrineError('this is not an intervention graph: it has no version', { path: 'version' })
  const { version } = value
  if (version === 1) return value
  if (typeof version === 'number' && Number.isInteger(version) && version > 1)
    throw new VitrineError(`this graph has version ${version}; this Vitrine reads version 1`, {
      path: 'version',
      hint: 'open it with a newer Vitrine',
    })
  throw new VitrineError('the version of an intervention graph is a whole number from 1', { path: 'version' })
}
