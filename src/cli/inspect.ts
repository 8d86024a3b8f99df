import { printShape } from '../graph/dim.ts'
import { type ModuleEntry, type SiteEntry, type SiteMap } from '../graph/siteMap.ts'
import { table } from './print/values.ts'

/**
 * A site map as text: sizes, then every module with the spelling that reaches its sites. Layers of equal structure are
 * printed once, with `i` for their index.
 */
export function printSiteMap(map: SiteMap): string[] {
  const { sizes, model } = map
  const aliases = spellings(map)
  const head = [
    `${model.id} (revision ${model.revision}, ${model.file})`,
    `${sizes.architecture}: ${sizes.layers} layers, ${sizes.nHeads} heads of ${sizes.dHead}` +
      `${sizes.nKvHeads === sizes.nHeads ? '' : ` (${sizes.nKvHeads} for keys and values)`}, width ${sizes.dModel}, ` +
      `vocabulary ${sizes.vocab}, at most ${sizes.maxPositions} positions`,
    ...streamLines(map),
    '',
  ]
  const rows: string[][] = [['site', 'also', 'shape', 'type', 'write', 'what it holds']]
  for (const section of sections(map.modules)) {
    if (section.title !== null) rows.push([], [section.title])
    for (const module of section.modules) {
      for (const site of module.sites) rows.push(siteRow(site, module, section.indexAt, aliases))
      for (const weight of module.weights)
        rows.push([
          spelling(`${module.path}.${weight.name}`, section.indexAt),
          '',
          printShape(weight.shape),
          weight.dtype,
          '',
          weight.note === undefined ? 'weight' : `weight: ${weight.note}`,
        ])
    }
  }
  return [...head, ...table(rows)]
}

/** What is to be known of the residual stream before its sites are read. */
function streamLines({ sizes }: SiteMap): string[] {
  if (sizes.layers === 0)
    return ['no list of blocks with attention inside was found: modules have their sites, layers do not']
  if (sizes.residual !== 'post-norm') return []
  return ['norms stand on the residual stream: residPost is not the sum of residPre, attnOut and mlpOut']
}

function siteRow(
  site: SiteEntry,
  module: ModuleEntry,
  index: Section['indexAt'],
  aliases: ReadonlyMap<string, string[]>,
): string[] {
  const path = spelling(site.path, index)
  const also = [...new Set((aliases.get(site.path) ?? []).map(alias => spelling(alias, index)))].join(', ')
  const readable = (text: string) =>
    module.path === '' ? text : text.replaceAll(module.path, withIndex(module.path, index))
  if (!site.exists) return [path, also, '-', '', '', `not in this file: ${readable(site.why ?? '')}`]
  const { shape, dtype, writable, denotes } = site
  return [path, also, printShape(shape), dtype, writable ? 'yes' : 'no', readable(denotes)]
}

interface Section {
  title: string | null
  modules: ModuleEntry[]
  /** Where the layer's index stands in paths, and the letter that is printed for it. */
  indexAt: { layer: number; letter: string; depth: number } | null
}

/** Runs of modules: what is outside the layers as it is, layers of equal structure as one. */
function sections(modules: readonly ModuleEntry[]): Section[] {
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
    ...[...groups.values()].map((alike): Section => {
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
  path: spelling(path, { layer, letter: 'i', depth }),
  sites: sites.map(site => ({
    ...site,
    order: 0,
    path: spelling(site.path, { layer, letter: 'i', depth }),
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
function spellings({ aliases, modules }: SiteMap): Map<string, string[]> {
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
 * How a program reaches a path: `model.transformer.h[0].attn.q`; by `at` where a module is called like a site.
 * @param index prints a layer's index as a letter
 */
function spelling(path: string, index: Section['indexAt']): string {
  const segments = path === '' ? [] : path.split('.')
  const clashes = segments.slice(0, -1).some(segment => segment === 'input' || segment === 'output')
  if (!clashes) return path === '' ? 'model' : `model.${withIndex(path, index)}`
  if (index === null) return `model.at('${path}')`
  const spelled = segments.map((segment, at) => (at === index.depth ? `\${${index.letter}}` : segment))
  return `model.at(\`${spelled.join('.')}\`)`
}

/** `transformer.h.0.attn` -> `transformer.h[0].attn`, or with a letter for the layer's index. */
function withIndex(path: string, index: Section['indexAt']): string {
  const segments = path.split('.')
  // Aliases of layers have their index in the second place.
  const depth = segments[0] === 'layers' ? 1 : index?.depth
  return segments.reduce((spelled, segment, at) => {
    if (!/^\d+$/.test(segment)) return spelled === '' ? segment : `${spelled}.${segment}`
    return `${spelled}[${index !== null && at === depth ? index.letter : segment}]`
  }, '')
}
