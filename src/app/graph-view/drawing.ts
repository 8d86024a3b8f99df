import { type ShowCard } from '../../graph/showCard.ts'
import { type SiteMap } from '../../graph/siteMap.ts'
import { type Graph, type ModelRef } from '../../graph/versions/v1.ts'

/** Everything a program recorded, in program order: what the graph place draws. */
export interface Drawing {
  parts: DrawingPart[]
  /** By `modelKey`; a model that is not here is drawn from its paths alone. */
  siteMaps: Readonly<Record<string, SiteMap>>
}

export type DrawingPart =
  | { kind: 'graph'; graph: Graph; hash: string }
  /** A card and what computes it. */
  | { kind: 'show'; card: ShowCard; graph: Graph | null; hash: string | null }

export const modelKey = (ref: ModelRef): string => `${ref.id}@${ref.revision}#${ref.precision}`
