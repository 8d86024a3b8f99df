import { RefusedError } from '../../protocol/http/refusal.ts'

/** A part of a body; `end` is the byte behind the last. */
export interface ByteRange {
  begin: number
  end: number
}

/**
 * The one range that a `Range` header asks for.
 * @returns null where the whole is to be sent: no header, or one that is none (RFC 9110, 14.2)
 * @throws RefusedError `range-not-there`, also for several ranges at once
 */
export function readRange(header: string | undefined, size: number): ByteRange | null {
  if (header?.startsWith('bytes=') === true && header.includes(','))
    throw new RefusedError('range-not-there', 'one range of a result at a time')
  const [, first, last] = /^bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  if (first === '') {
    const begin = Math.max(0, size - Number(last))
    return begin < size ? { begin, end: size } : notThere(size)
  }
  const begin = Number(first)
  if (last !== '' && Number(last) < begin) return null
  const end = last === '' ? size : Math.min(size, Number(last) + 1)
  return begin < size ? { begin, end } : notThere(size)
}

function notThere(size: number): never {
  throw new RefusedError('range-not-there', `the result has ${size} bytes, and none in this range`)
}
