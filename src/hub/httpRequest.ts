import { VitrineError } from '../graph/errors.ts'

export interface HttpSettings {
  name: string
  url: (file: string) => string
  headers: Readonly<Record<string, string>>
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /** How long a server may be silent, in milliseconds. */
  patience: number
}

/** How a server said that it does not give a file. */
export interface Refusal {
  /** A page where a file was asked for is a `page`: servers of single-page apps and log-in pages answer so. */
  status: 401 | 403 | 404 | 410 | 'page'
  /** The hub's `X-Error-Code`: `GatedRepo`, `RevisionNotFound` ... */
  code: string | null
}

/**
 * Asks for a file; a server that is silent for too long is given up.
 * @throws VitrineError where the server cannot be reached
 */
export async function ask(
  { url, headers, fetch, name, patience }: HttpSettings,
  file: string,
  more: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const { host } = new URL(url(file))
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(), patience)
  const stop = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal
  try {
    return await fetch(url(file), { headers: { ...headers, ...more }, signal: stop })
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof VitrineError) throw error
    if (silence.signal.aborted)
      throw new VitrineError(`${host} did not answer within ${patience / 1000} s for ${file} of ${name}`, {
        hint: 'run again; what was downloaded before is kept',
      })
    throw new VitrineError(`could not reach ${host} for ${file} of ${name}`, {
      hint: "check the connection; 'vitrine/atlas' and models opened before work without one",
    })
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Whether the server says that it has no such file for us; null where it answers with one.
 * @throws VitrineError for a server in trouble
 */
export function refusalOf(
  response: Response,
  { url, name }: Pick<HttpSettings, 'url' | 'name'>,
  file: string,
): Refusal | null {
  const { status } = response
  const code = response.headers.get('x-error-code')
  if (status === 401 || status === 403 || status === 404 || status === 410) return { status, code }
  if (response.headers.get('content-type')?.startsWith('text/html') === true && response.ok)
    return { status: 'page', code }
  if (response.ok) return null
  const { host } = new URL(response.url === '' ? url(file) : response.url)
  throw new VitrineError(`${host} answered ${status} for ${file} of ${name}`, {
    hint: status === 429 ? 'too many requests: wait a minute and run again' : 'try again later',
  })
}

/** Frees the connection of an answer whose body nobody reads. */
export function release(response: Response): void {
  response.body?.cancel().catch(() => undefined)
}

/** The length of a file by the answer to a request for it, or for a part of it; null where it is not said. */
export function totalBytes(response: Response): number | null {
  // The length of a compressed answer is not that of the file.
  if (response.headers.has('content-encoding')) return null
  const length =
    response.status === 206 ? rangeOf(response)?.total : numberOf(response.headers.get('content-length'))
  return length ?? null
}

/** `Content-Range: bytes 5-9/10`; null where there is none that can be read. */
export function rangeOf(response: Response): { start: number; total: number | null } | null {
  const [, start, total] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '') ?? []
  return start === undefined ? null : { start: Number(start), total: numberOf(total ?? null) }
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null
}
