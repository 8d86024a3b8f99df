import { type ModuleEntry, type SiteMap } from './siteMap.ts'

/** Where the index of a layer stands in paths, and the letter that is shown for it. */
export interface LayerIndex {
  layer: number
  letter: string
  /** Which segment of a native path it is. */
  depth: number
}

/** A run of modules: what lies outside the layers, or layers of equal structure, shown once. */
export interface SiteSection {
  title: string | null
  modules: ModuleEntry[]
  indexAt: LayerIndex | null
}

/** A site map's modules in model order, with layers that are alike folded into one. */
export function sectionsOf(modules: readonly ModuleEntry[]): SiteSection[] {
  const layers = new Map<number, ModuleEntry[]>()
  for (const module of modules)
    if (module.layer !== null) layers.set(module.layer, [...(layers.get(module.layer) ?? []), module])
  const groups = new Map<string, number[]>()
  for (const [layer, entries] of layers) {
    const key = JSON.stringify(entries.map(entry => structureOf(entry, layer, depthOf(entries))))
    groups.set(key, [...(groups.get(key) ?? []), layer])
  }
  const outside = modules.filter(module => module.layer === null)
  const firstLayer = modules.findIndex(module => module.layer !== null)
  const isBefore = (module: ModuleEntry) => firstLayer < 0 || modules.indexOf(module) < firstLayer
  return [
    { title: null, modules: outside.filter(isBefore), indexAt: null },
    ...[...groups.values()].map((alike): SiteSection => {
      const first = alike[0] ?? 0
      const title = alike.length === 1 ? `layer ${first}` : `layers i = ${ranges(alike)}, all alike`
      const depth = depthOf(layers.get(first) ?? [])
      const indexAt = alike.length === 1 ? null : { layer: first, letter: 'i', depth }
      return { title, modules: layers.get(first) ?? [], indexAt }
    }),
    { title: 'after the layers', modules: outside.filter(module => !isBefore(module)), indexAt: null },
  ].filter(section => section.modules.length > 0)
}

/** Which segment of paths is the index of a layer, told by its block. */
const depthOf = (entries: readonly ModuleEntry[]): number =>
  (entries.find(({ kind }) => kind === 'block')?.path.split('.').length ?? 0) - 1

/** What makes two layers look alike: everything but paths' own index and the order of sites. */
const structureOf = ({ path, sites, weights, ...rest }: ModuleEntry, layer: number, depth: number) => ({
  ...rest,
  layer: null,
  path: withIndex(path, { layer, letter: 'i', depth }),
  sites: sites.map(site => ({
    ...site,
    order: 0,
    path: withIndex(site.path, { layer, letter: 'i', depth }),
    denotes: '',
    why: '',
  })),
  weights,
})

/** `0-2, 5` */
function ranges(numbers: readonly number[]): string {
  const parts: string[] = []
  let start = numbers[0] ?? 0
  numbers.forEach((number, index) => {
    const next = numbers[index + 1]
    if (next === number + 1) return
    parts.push(start === number ? String(start) : `${start}-${number}`)
    start = next ?? 0
  })
  return parts.join(', ')
}

/** Canonical site path -> its other paths; those that differ in their last part alone are left out. */
export function otherSpellings({ aliases, modules }: SiteMap): Map<string, string[]> {
  const others = new Map<string, string[]>()
  const add = (path: string, alias: string) => {
    if (path.split('.')[0] !== alias.split('.')[0]) others.set(path, [...(others.get(path) ?? []), alias])
  }
  const siteNames = new Map(modules.map(module => [module.path, module.sites.map(site => site.name)]))
  const sites = new Set(modules.flatMap(module => module.sites.map(site => site.path)))
  for (const [alias, target] of Object.entries(aliases)) {
    // A block's `output` is meant where a child module is called `output`, too.
    const names = sites.has(target) ? undefined : siteNames.get(target)
    if (names === undefined) add(target, alias)
    else for (const name of names) add(`${target}.${name}`, `${alias}.${name}`)
  }
  return others
}

/**
 * How a program reaches a site or weight, to read or to write: `model.transformer.h[0].attn.q`; by `at` where a module on
 * the way is called like a site (LANGUAGE 15).
 * @param variable what the program calls the model
 * @param index shows a layer's index as a letter
 */
export function spelling(path: string, index: LayerIndex | null, variable = 'model'): string {
  const segments = path.split('.')
  const [module, name] = [segments.slice(0, -1), segments.at(-1) ?? '']
  const clashes = module.some(segment => segment === 'input' || segment === 'output')
  if (!clashes) return `${variable}.${withIndex(path, index)}`
  if (index === null) return `${variable}.at('${module.join('.')}').${name}`
  const spelled = module.map((segment, at) => (at === index.depth ? `\${${index.letter}}` : segment))
  return `${variable}.at(\`${spelled.join('.')}\`).${name}`
}

/** `transformer.h.0.attn` -> `transformer.h[0].attn`, or with a letter for the layer's index. */
export function withIndex(path: string, index: LayerIndex | null): string {
  const segments = path.split('.')
  // Aliases of layers have their index in the second place.
  const depth = segments[0] === 'layers' ? 1 : index?.depth
  return segments.reduce((spelled, segment, at) => {
    if (!/^\d+$/.test(segment)) return spelled === '' ? segment : `${spelled}.${segment}`
    return `${spelled}[${index !== null && at === depth ? index.letter : segment}]`
  }, '')
}
