import { type SiteMap } from '../graph/siteMap.ts'

/** What the editor knows of a model: enough for its types, without weights. */
export interface ModelFacts {
  /** As programs name it: `vitrine/atlas`. */
  id: string
  siteMap: SiteMap
  /** The repository's config.json. */
  config?: Readonly<Record<string, unknown>>
}
