import { VitrineError } from '../graph/errors.ts'
import { type FileSource } from './fileSource.ts'
import { type OpenOptions } from './repository.ts'

/**
 * A file that holds a JSON object, or null where the repository has no such file.
 * @throws VitrineError where it is damaged
 */
export async function readJsonFile(
  source: FileSource,
  file: string,
  options: OpenOptions,
): Promise<Record<string, unknown> | null> {
  const stored = await source.get(file, options)
  if (stored === null) return null
  const object = parseObject(new TextDecoder().decode(await stored.bytes()))
  if (object !== null) return object
  throw new VitrineError(`${file} of ${source.name} is damaged: it is not a JSON object`, {
    hint: await source.discard(file),
  })
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
