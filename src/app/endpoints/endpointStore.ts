import { create } from 'zustand'
import * as v from 'valibot'
import { recall, remember } from '../shell/remember.ts'
import { type Endpoint } from './endpoint.ts'
import { hasKey, writeKey } from './keys.ts'

interface EndpointList {
  endpoints: readonly Endpoint[]
  /** Address of the one that `remote: true` means; null while there is none. */
  chosen: string | null
}

interface EndpointsState extends EndpointList {
  /** Addresses that a key is kept for; the keys themselves are in no state. */
  keyed: ReadonlySet<string>
  /** Adds one, or changes the one at `before`. The first one is what `remote: true` means. */
  put: (endpoint: Endpoint, before?: string) => void
  /** Forgets an endpoint and its key. */
  remove: (url: string) => void
  choose: (url: string) => void
  /** Keeps a key for an address; '' forgets it. */
  setKey: (url: string, key: string) => void
}

const schema = v.object({
  endpoints: v.array(v.object({ name: v.string(), url: v.string() })),
  chosen: v.nullable(v.string()),
})
const nothing: EndpointList = { endpoints: [], chosen: null }
const storageKey = 'endpoints'

/** The list as this browser has it; an empty one where it has none. */
export function readList(text: string | null): EndpointList {
  try {
    const read = v.safeParse(schema, JSON.parse(text ?? 'null'))
    return read.success ? read.output : nothing
  } catch {
    return nothing
  }
}

/** The endpoints that somebody has added in this browser. Nothing here is ever part of an experiment or a link. */
export const useEndpoints = create<EndpointsState>((set, get) => {
  const write = (list: EndpointList) => {
    remember(storageKey, JSON.stringify({ endpoints: list.endpoints, chosen: list.chosen }))
    set({ ...list, keyed: keyedOf(list) })
  }
  const first = readList(recall(storageKey))
  return {
    ...first,
    keyed: keyedOf(first),
    put(endpoint, before = endpoint.url) {
      const { endpoints, chosen } = get()
      const isKnown = endpoints.some(({ url }) => url === before)
      write({
        endpoints: isKnown
          ? endpoints.map(one => (one.url === before ? endpoint : one))
          : [...endpoints, endpoint],
        chosen: chosen === null || chosen === before ? endpoint.url : chosen,
      })
      if (before !== endpoint.url) writeKey(before, '')
    },
    remove(url) {
      writeKey(url, '')
      const endpoints = get().endpoints.filter(one => one.url !== url)
      const { chosen } = get()
      write({ endpoints, chosen: chosen === url ? (endpoints[0]?.url ?? null) : chosen })
    },
    choose: url => write({ ...get(), chosen: url }),
    setKey(url, key) {
      writeKey(url, key)
      set(({ endpoints }) => ({ keyed: keyedOf({ endpoints }) }))
    },
  }
})

function keyedOf({ endpoints }: Pick<EndpointList, 'endpoints'>): ReadonlySet<string> {
  return new Set(endpoints.flatMap(({ url }) => (hasKey(url) ? [url] : [])))
}

/** Another tab has added or removed one. */
export function followOtherTabs(): void {
  addEventListener('storage', ({ key }) => {
    if (key !== `vitrine.${storageKey}` && key !== null) return
    const list = readList(recall(storageKey))
    useEndpoints.setState({ ...list, keyed: keyedOf(list) })
  })
}

/** An embed runs other people's programs in other people's pages: nobody's endpoints are for that. */
export function haveNoEndpoints(): void {
  useEndpoints.setState({ ...nothing, keyed: new Set() })
}

/** The endpoint that a program means: the chosen one, or one that was added, by its name or address. */
export function findEndpoint(remote: string | true): Endpoint | undefined {
  const { endpoints, chosen } = useEndpoints.getState()
  if (remote === true) return endpoints.find(({ url }) => url === chosen)
  const plain = remote.trim().replace(/\/+$/, '')
  return endpoints.find(({ name, url }) => name === remote || url === plain)
}

/** What the user calls the endpoint at an address. */
export const endpointName = (url: string, { endpoints }: EndpointList = useEndpoints.getState()): string =>
  endpoints.find(one => one.url === url)?.name ?? new URL(url).host
