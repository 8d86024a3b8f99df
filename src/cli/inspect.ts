import { printShape } from '../graph/dim.ts'
import { type ModelDescription } from '../graph/executor.ts'
import { type ModuleEntry, type SiteEntry, type SiteMap } from '../graph/siteMap.ts'
import { otherSpellings, sectionsOf, spelling, withIndex, type LayerIndex } from '../graph/siteSections.ts'
import { table } from './print/values.ts'

/**
 * A site map as text: sizes and what is done otherwise than the file has it, then every module with the spelling that reaches its sites. Layers of equal structure are
 * printed once, with `i` for their index.
 */
export function printSiteMap({
  siteMap: map,
  notes = [],
}: Pick<ModelDescription, 'siteMap' | 'notes'>): string[] {
  const { sizes, model } = map
  const aliases = otherSpellings(map)
  const head = [
    `${model.id} (revision ${model.revision}, ${model.file})`,
    `${sizes.architecture}: ${sizes.layers} layers, ${sizes.nHeads} heads of ${sizes.dHead}` +
      `${sizes.nKvHeads === sizes.nHeads ? '' : ` (${sizes.nKvHeads} for keys and values)`}, width ${sizes.dModel}, ` +
      `vocabulary ${sizes.vocab}, at most ${sizes.maxPositions} positions`,
    ...streamLines(map),
    ...notes.map(note => `note: ${note}`),
    '',
  ]
  const rows: string[][] = [['site', 'also', 'shape', 'type', 'write', 'what it holds']]
  for (const { title, modules, indexAt } of sectionsOf(map.modules)) {
    if (title !== null) rows.push([], [title])
    for (const module of modules) {
      for (const site of module.sites) rows.push(siteRow(site, module, indexAt, aliases))
      for (const { name, shape, dtype, note } of module.weights) {
        const path = module.path === '' ? name : `${module.path}.${name}`
        const what = note === undefined ? 'weight' : `weight: ${note}`
        rows.push([spelling(path, indexAt), '', printShape(shape), dtype, '', what])
      }
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
  index: LayerIndex | null,
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
