import { type ModuleEntry, type SiteMap } from '../../graph/siteMap.ts'

/** A place on the model's strip, left to right in model order. */
export interface Station {
  key: string
  title: string
  /** First and last layer for layers; null before and after them. */
  layer: number | null
}

/**
 * The strip of a model: what stands before the layers, each layer, what stands after them. Without a site map the
 * strip is read from the paths that the program touches.
 */
export function stationsOf(siteMap: SiteMap | undefined, touchedPaths: readonly string[]): Station[] {
  if (siteMap === undefined) return stationsOfPaths(touchedPaths)
  const stations: Station[] = [{ key: 'embed', title: 'embed', layer: null }]
  let layer = -1
  for (const module of siteMap.modules) {
    if (module.layer !== null) {
      if (module.layer > layer) {
        layer = module.layer
        stations.push({ key: `layer:${layer}`, title: `layer ${layer}`, layer })
      }
    } else if (layer >= 0 && isLeaf(siteMap, module)) {
      stations.push({ key: `module:${module.path}`, title: lastPart(module.path), layer: null })
    }
  }
  return stations
}

/** The station that a site or module path belongs to. */
export function stationKey(siteMap: SiteMap | undefined, stations: readonly Station[], path: string): string {
  const layer = layerOf(path)
  if (layer !== null) return `layer:${layer}`
  const own = stations.filter(station => under(path, station.key.slice('module:'.length))).at(-1)
  if (own !== undefined) return own.key
  // The output of a module that holds the layers comes after them.
  const holdsLayers = siteMap?.modules.some(
    module => module.layer !== null && module.path.startsWith(path.slice(0, -'output'.length)),
  )
  return (lastPart(path) === 'output' && holdsLayers ? stations.at(-1)?.key : undefined) ?? 'embed'
}

/** The layer that a canonical path speaks of: its first number. */
export function layerOf(path: string): number | null {
  const digits = /(?:^|\.)(\d+)(?:\.|$)/.exec(path)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** What of a site's path is not already said by its station: `attn.probs` of `transformer.h.3.attn.probs`. */
export function pathInStation(path: string): string {
  const layered = /(?:^|\.)\d+\.(.*)$/.exec(path)?.[1]
  if (layered !== undefined) return layered
  const parts = path.split('.')
  return parts.length > 2 ? parts.slice(-2).join('.') : (parts.at(-1) ?? path)
}

const under = (path: string, module: string): boolean =>
  module !== '' && (path === module || path.startsWith(`${module}.`))

const lastPart = (path: string): string => path.split('.').at(-1) ?? path

const isLeaf = (siteMap: SiteMap, module: ModuleEntry): boolean =>
  module.path !== '' && !siteMap.modules.some(other => other !== module && under(other.path, module.path))

function stationsOfPaths(paths: readonly string[]): Station[] {
  const layers = [...new Set(paths.map(layerOf).filter(layer => layer !== null))].sort((a, b) => a - b)
  const stations: Station[] = [{ key: 'embed', title: 'model', layer: null }]
  for (const layer of layers) stations.push({ key: `layer:${layer}`, title: `layer ${layer}`, layer })
  return stations
}
