import * as v from 'valibot'
import { VitrineError } from '../graph/errors.ts'
import { ask, release, type HttpSettings } from './httpRequest.ts'
import { readJson } from './readJson.ts'
import { type RemoteHub } from './remoteHub.ts'
import { type OpenOptions } from './repository.ts'

/** What the hub says of a repository without any of its files. */
export interface HubModel {
  id: string
  /** As the hub spells it (`apache-2.0`); null where its owner has not said. */
  licence: string | null
  /** In the last month; null where it is not said. */
  downloads: number | null
  /** Whether its owners let in only who has accepted their conditions. */
  gated: boolean
}

const model = v.object({
  id: v.pipe(v.string(), v.maxLength(200)),
  tags: v.fallback(v.array(v.string()), []),
  downloads: v.fallback(v.nullable(v.number()), null),
  gated: v.fallback(v.union([v.boolean(), v.string()]), false),
})

/** Most models that one search gives. */
const most = 20

/**
 * Models with ONNX files whose names or descriptions have these words, most downloaded first.
 * @throws VitrineError where the hub cannot be reached or does not answer with a list
 */
export async function searchModels(hub: RemoteHub, text: string, options: OpenOptions): Promise<HubModel[]> {
  const query = new URLSearchParams({
    search: text,
    filter: 'onnx',
    sort: 'downloads',
    direction: '-1',
    limit: String(most),
    full: 'true',
  })
  const found = v.safeParse(v.array(model), await askHub(hub, `?${query.toString()}`, 'the search', options))
  if (!found.success)
    throw new VitrineError(`${new URL(hub.env.remoteHost).host} cannot be searched`, {
      hint: 'a plain mirror has no search: write the name of a model, owner/name',
    })
  return found.output.slice(0, most).map(asHubModel)
}

/** What the hub says of one model; null where it says nothing (a plain mirror). */
export async function aboutModel(hub: RemoteHub, id: string, options: OpenOptions): Promise<HubModel | null> {
  const found = v.safeParse(model, await askHub(hub, `/${id}`, `what it says of ${id}`, options))
  return found.success ? asHubModel(found.output) : null
}

function asHubModel({ id, tags, downloads, gated }: v.InferOutput<typeof model>): HubModel {
  const licence = tags.find(tag => tag.startsWith('license:'))?.slice('license:'.length) ?? null
  return { id, licence, downloads, gated: gated !== false }
}

async function askHub(
  { env, headers, patience }: RemoteHub,
  path: string,
  what: string,
  { signal }: OpenOptions,
): Promise<unknown> {
  const url = () => `${env.remoteHost.replace(/\/$/, '')}/api/models${path}`
  const settings: HttpSettings = { name: 'the hub', url, headers, fetch: env.fetch, patience }
  const response = await ask(settings, what, {}, signal)
  if (response.ok) return readJson(response, patience, signal)
  release(response)
  return null
}
