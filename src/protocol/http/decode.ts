import * as v from 'valibot'
import { VitrineError } from '../../graph/errors.ts'

/**
 * What another machine sent, once it is known to have the form of a schema; fields that the schema does not have are
 * left out, so that a newer machine may send more.
 * @param what it is, with its article, for the message
 * @throws VitrineError naming the field that is wrong
 */
export function decode<T>(schema: v.GenericSchema<unknown, T>, value: unknown, what: string): T {
  const parsed = v.safeParse(schema, value, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = v.getDotPath(issue) ?? undefined
  throw new VitrineError(`this is not ${what}: ${path === undefined ? '' : `${path}: `}${issue.message}`, {
    path,
  })
}

/** The value of JSON text from another machine. @throws VitrineError where it is none */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new VitrineError(`this is not ${what}: it is no JSON`)
  }
}
