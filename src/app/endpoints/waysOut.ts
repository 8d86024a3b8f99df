import { type Endpoint } from './endpoint.ts'

/** What the page can do about an error, beside saying it. */
export type WayOut =
  /** An endpoint that nobody has added: by the name or address that the program has for it. */
  | { kind: 'add-endpoint'; wanted: string }
  /** What an endpoint did not do. */
  | { kind: 'endpoint'; url: string }
  /** A model that this device cannot hold, by its id. */
  | { kind: 'elsewhere'; model: string }

/** Errors lose what is not words on their way through the sandbox: they are known again by those. */
const ways = new Map<string, WayOut>()

/** Errors that are remembered. */
const most = 50

/** The same error; whoever shows it finds a way out. */
export function withWay<E extends Error>(error: E, way: WayOut): E {
  ways.delete(error.message)
  ways.set(error.message, way)
  const [oldest] = ways.keys()
  if (ways.size > most && oldest !== undefined) ways.delete(oldest)
  return error
}

/** What can be done about an error; null where the page knows nothing. */
export const wayOutOf = (message: string): WayOut | null => ways.get(message) ?? null

/** An error of an endpoint: its panel says more. */
export const atEndpoint = (error: unknown, { url }: Endpoint): unknown =>
  error instanceof Error ? withWay(error, { kind: 'endpoint', url }) : error
