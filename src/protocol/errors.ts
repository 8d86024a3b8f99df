import { VitrineError } from '../graph/errors.ts'
import { type WireError } from './message.ts'

/** An error made fit to travel. Texts are cut to what `readMessage` accepts. */
export function encodeError(error: unknown): WireError {
  const cut = (text: string) => text.slice(0, 20_000)
  if (!(error instanceof Error)) return { name: 'Error', message: cut(String(error)) }
  const wire: WireError = { name: error.name.slice(0, 100), message: cut(error.message) }
  if (!(error instanceof VitrineError)) return wire
  if (error.span) wire.span = { ...error.span }
  if (error.related) wire.related = { ...error.related }
  if (error.hint !== undefined) wire.hint = cut(error.hint)
  if (error.path !== undefined) wire.path = cut(error.path)
  return wire
}

/** The error on this side: a VitrineError again, an AbortError again, and a plain Error for a fault of the program. */
export function decodeError({ name, message, ...details }: WireError): Error {
  if (name === 'VitrineError') return new VitrineError(message, details)
  if (name === 'AbortError') return new DOMException(message, 'AbortError')
  const error = new Error(message)
  error.name = name
  return error
}
