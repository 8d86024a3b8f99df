import { type SiteEntry } from '../graph/siteMap.ts'
import { nearest } from '../graph/suggest.ts'
import { type Member, type Place, type SiteIndex } from '../graph/siteIndex.ts'

/** A site as a pattern spelled it: `layers.3.residPost`. */
export interface NamedSite {
  name: string
  site: SiteEntry
}

/**
 * The sites of a pattern: a path in native names or aliases in which `*` stands for any one name, or part of one
 * (`layers.*.residPost`, `transformer.h.*.attn.q`, `layers.0.resid*`). Layers come in their order.
 * @returns those that exist, and those that the model's file has not
 */
export function matchSites(sites: SiteIndex, pattern: string): { found: NamedSite[]; absent: NamedSite[] } {
  const parts = pattern.replaceAll(/\[(-?\d+|\*)\]/g, '.$1').split('.')
  const last = parts.pop() ?? ''
  let places: { name: string; place: Place }[] = [{ name: '', place: sites.root }]
  for (const part of parts)
    places = places.flatMap(({ name, place }) =>
      membersOf(sites, place, part).flatMap(([key, member]) =>
        member.kind === 'module' ? [{ name: joined(name, key), place: member.place }] : [],
      ),
    )
  const all = places.flatMap(({ name, place }) =>
    membersOf(sites, place, last).flatMap(([key, member]) =>
      member.kind === 'site' ? [{ name: joined(name, key), site: member.site }] : [],
    ),
  )
  return {
    found: all.filter(({ site }) => site.exists),
    absent: all.filter(({ site }) => !site.exists),
  }
}

const joined = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** What a part of a pattern names in a module; `input` and `output` are always sites (LANGUAGE 15). */
function membersOf(sites: SiteIndex, place: Place, part: string): [string, Member][] {
  const ends = (place.entry?.sites ?? [])
    .filter(({ name }) => name === 'input' || name === 'output')
    .map((site): [string, Member] => [site.name, { kind: 'site', site }])
  if (!part.includes('*')) {
    const member = sites.member(place, part)
    return [
      ...ends.filter(([name]) => name === part),
      ...(member === undefined || (member.kind === 'site' && ends.some(([name]) => name === part))
        ? []
        : [[part, member] satisfies [string, Member]]),
    ]
  }
  const words = part.split('*').map(text => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  const wanted = new RegExp(`^${words.join('.*')}$`)
  const named = [...place.members].filter(([name]) => wanted.test(name))
  const others = ends.filter(
    ([name]) => wanted.test(name) && !named.some(([key, { kind }]) => key === name && kind === 'site'),
  )
  return [...others, ...named].sort(([a], [b]) => Number(a) - Number(b) || 0)
}

/** Patterns near one that matches nothing: spellings of the model's sites with `*` for their numbers. */
export function nearestPatterns(sites: SiteIndex, pattern: string): string[] {
  const { modules, aliases } = sites.map
  const paths = [...modules.flatMap(entry => entry.sites.map(({ path }) => path)), ...Object.keys(aliases)]
  const starred = paths.map(path => path.replaceAll(/(^|\.)\d+(?=\.|$)/g, '$1*'))
  return nearest(pattern.replaceAll(/(^|\.)\d+(?=\.|$)/g, '$1*'), starred)
}
