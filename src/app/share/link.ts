import { VitrineError } from '../../graph/errors.ts'
import { fromBase64url, toBase64url } from './base64url.ts'
import { crc32 } from './crc32.ts'
import { maxCodeLength, modernizeRecipe, type Recipe } from './recipe.ts'

/** Above this many characters chats and mail cut links; a file is offered instead. */
export const longestLink = 8_000

/** Inflated bytes a link may hold: the longest program in three-byte characters, escaped, and some room. */
export const maxInflated = 4 * maxCodeLength

const prefix = '#v1.'

export type OpenedLink =
  /** The address holds no experiment. */
  | { kind: 'none' }
  | { kind: 'recipe'; recipe: Recipe }
  /** `salvaged` is the part of the program that could still be read; '' if none. */
  | { kind: 'damaged'; message: string; salvaged: string }

/** The hash part of a link: `#v1.` + base64url(deflate(JSON, then a CRC-32 of that JSON)). */
export async function encodeLink(recipe: Recipe): Promise<string> {
  const { code, ...rest } = recipe
  // The program first: a link that was cut short still gives most of it back.
  const json = JSON.stringify({ code, ...rest })
  const bytes = new TextEncoder().encode(json)
  const sealed = new TextEncoder().encode(json + crc32(bytes))
  const stream = new Blob([sealed]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return prefix + toBase64url(new Uint8Array(await new Response(stream).arrayBuffer()))
}

/** Reads the hash part of an address. Never throws and never runs anything. */
export async function decodeLink(hash: string): Promise<OpenedLink> {
  if (hash === '' || hash === '#') return { kind: 'none' }
  const version = /^#v(\d+)\./.exec(hash)
  if (version === null) return { kind: 'none' }
  if (version[0] !== prefix)
    return {
      kind: 'damaged',
      message: `This link was made by a newer Vitrine (version ${version[1]}). Reload the page to get the newest one.`,
      salvaged: '',
    }
  const { bytes, complete } = fromBase64url(hash.slice(prefix.length))
  const inflated = await inflate(bytes)
  if (inflated.end === 'too-large')
    return { kind: 'damaged', message: 'This link unpacks to more than an experiment can be.', salvaged: '' }
  const text = new TextDecoder().decode(inflated.bytes)
  const json = text.slice(0, -8)
  const intact =
    complete && inflated.end === 'whole' && crc32(new TextEncoder().encode(json)) === text.slice(-8)
  if (!intact)
    return {
      kind: 'damaged',
      message: 'This link is damaged: it was cut short or changed on its way.',
      salvaged: salvageCode(text),
    }
  try {
    return { kind: 'recipe', recipe: modernizeRecipe(JSON.parse(json)) }
  } catch (error) {
    const message = error instanceof VitrineError ? error.message : 'its content is not an experiment'
    return {
      kind: 'damaged',
      message: `This link cannot be opened: ${message}.`,
      salvaged: salvageCode(text),
    }
  }
}

interface Inflated {
  bytes: Uint8Array
  end: 'whole' | 'broken' | 'too-large'
}

/** Inflates while counting, so that a small link cannot fill the memory; keeps what came before an error. */
async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Inflated> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  let end: Inflated['end'] = 'whole'
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      length += value.length
      if (length > maxInflated) {
        await reader.cancel()
        return { bytes: new Uint8Array(), end: 'too-large' }
      }
      chunks.push(value)
    }
  } catch {
    end = 'broken'
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return { bytes: all, end }
}

/** The beginning of the program in the beginning of a recipe's JSON. */
function salvageCode(text: string): string {
  const body = /^\{"code":"((?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)/.exec(text)?.[1]
  if (body === undefined) return ''
  const code: unknown = JSON.parse(`"${body.replaceAll(/[\u0000-\u001f]/g, '')}"`)
  return typeof code === 'string' ? code.replaceAll('\ufffd', '') : ''
}
