import ts from 'typescript'
import { type ModuleEntry, type SiteEntry, type SiteMap } from '../../graph/siteMap.ts'
import { spelling } from '../../graph/siteSections.ts'
import { didYouMean } from '../../graph/suggest.ts'
import { type ModelFacts } from '../modelFacts.ts'
import { nodesIn, type Draft } from './draft.ts'
import { isMember } from './names.ts'
import { Refusal } from './refusal.ts'

/** A site that an intent names, in the model that the program uses. */
export interface Place {
  site: SiteEntry
  module: ModuleEntry
  map: SiteMap
}

/** @throws Refusal for a site that the model does not have */
export function findSite(path: string, facts: ModelFacts | undefined): Place {
  if (facts === undefined)
    throw new Refusal('nothing is known of this model yet', 'run the program once, so that it is opened')
  const { siteMap: map } = facts
  // What the model itself returns has one name in the language.
  const canonical = map.aliases[path === 'output' ? 'logits' : path] ?? path
  for (const module of map.modules)
    for (const site of module.sites)
      if (site.path === canonical) {
        if (site.exists) return { site, module, map }
        throw new Refusal(
          `${facts.id} has no ${canonical}`,
          site.why ?? 'choose another site: the model panel lists them',
        )
      }
  const paths = map.modules.flatMap(({ sites }) => sites.map(site => site.path))
  throw new Refusal(
    `${facts.id} has no ${path}`,
    didYouMean(path, paths) ?? 'choose another site: the model panel lists them',
  )
}

/** A site as this program would spell it: by native paths, or by aliases where the program uses `layers`. */
export function spellSite(draft: Draft, { site, module, map }: Place, variable: string): string {
  return spell(aliasOf(draft, site, module, map) ?? site.path, variable)
}

/** A module as this program would spell it. */
export function spellModule(draft: Draft, module: ModuleEntry, map: SiteMap, variable: string): string {
  const alias = usesLayers(draft, map) ? moduleAlias(module, map) : undefined
  const path = alias ?? module.path
  // A spelling ends in a member; a module has none here.
  const spelled = spell(`${path}.output`, variable)
  return spelled.slice(0, -'.output'.length)
}

function spell(path: string, variable: string): string {
  const segments = path.split('.')
  const isPlain = segments.every(segment => /^\d+$/.test(segment) || isMember(segment))
  if (isPlain) return spelling(path, null, variable)
  return `${variable}.at('${segments.slice(0, -1).join('.')}').${segments.at(-1) ?? ''}`
}

function aliasOf(draft: Draft, site: SiteEntry, module: ModuleEntry, map: SiteMap): string | undefined {
  const { aliases } = map
  if (aliases['logits'] === site.path && !mentions(draft, module.path.split('.')[0] ?? '')) return 'logits'
  if (!usesLayers(draft, map)) return undefined
  const isGeneric = site.name === 'input' || site.name === 'output'
  const own = Object.keys(aliases).find(
    alias => isGeneric && alias.startsWith('layers.') && aliases[alias] === site.path,
  )
  if (own !== undefined) return own
  const alias = moduleAlias(module, map)
  return alias === undefined ? undefined : `${alias}.${site.name}`
}

/** The module's path with its longest known beginning written as an alias. */
function moduleAlias({ path }: ModuleEntry, { aliases }: SiteMap): string | undefined {
  let best: { alias: string; length: number } | undefined
  for (const [alias, target] of Object.entries(aliases)) {
    if (target !== path && !path.startsWith(`${target}.`)) continue
    if (target.length > (best?.length ?? 0) && (alias.includes('.') || target === path))
      best = { alias: `${alias}${path.slice(target.length)}`, length: target.length }
  }
  return best?.alias
}

/** Whether the program speaks of `layers` more often than of the native path of the blocks. */
function usesLayers(draft: Draft, { aliases }: SiteMap): boolean {
  const native = aliases['layers']?.split('.')[0]
  if (native === undefined || native === 'layers') return false
  return mentions(draft, 'layers') > mentions(draft, native)
}

/** How often something is called by a name behind a dot. */
const mentions = ({ file }: Draft, name: string): number =>
  nodesIn(file, ts.isPropertyAccessExpression).filter(node => node.name.text === name).length

/** A good name for the value of a site: `resid3`, `probs3`, `mlpOut3`, `logits`. */
export function nameOfSite({ site, module, map }: Place): string {
  const { layer, kind } = module
  const number = layer === null ? '' : String(layer)
  const { name } = site
  if (map.aliases['logits'] === site.path || kind === 'model') return 'logits'
  if (kind === 'block') {
    const ofBlock: Readonly<Record<string, string>> = { input: 'residPre', output: 'resid' }
    return `${ofBlock[name] ?? name}${number}`
  }
  if (kind === 'attention' || kind === 'mlp') {
    const short = kind === 'attention' ? 'attn' : 'mlp'
    if (name === 'input' || name === 'output') return `${short}${name === 'input' ? 'In' : 'Out'}${number}`
    return `${name}${number}`
  }
  const alias = Object.keys(map.aliases).find(one => map.aliases[one] === module.path && !one.includes('.'))
  const base = camel(alias ?? module.path.split('.').at(-1) ?? name)
  const part = name === 'output' ? '' : capital(name)
  return /\d$/.test(base + part) && number !== '' ? `${base}${part}_${number}` : `${base}${part}${number}`
}

const camel = (text: string): string =>
  text
    .split(/[^A-Za-z0-9]+/)
    .map((part, i) => (i === 0 ? part : capital(part)))
    .join('')

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
