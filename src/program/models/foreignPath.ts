import { nearest } from '../../graph/suggest.ts'
import { type Member, type Place, type SiteIndex } from '../../graph/siteIndex.ts'
import { roleOf, type ModuleRole } from './moduleWords.ts'

/** `.attn`, or `[0]`, `[i]`: a name, or an index with its text. */
export type PathStep = { name: string } | { index: string }

/**
 * The path of this model that means what a path of another architecture means: `model.layers[0].self_attn` on a GPT-2
 * is `transformer.h[0].attn`.
 * @param from the module that the path starts at
 * @returns null where not every step of it can be told
 */
export function translatePath(index: SiteIndex, from: Place, steps: readonly PathStep[]): PathStep[] | null {
  const found: PathStep[] = []
  let place: Place = from
  for (const [at, step] of steps.entries()) {
    if ('index' in step) {
      const item = index.member(place, /^-?\d+$/.test(step.index) ? step.index : '0')
      if (item?.kind !== 'module') return null
      found.push(step)
      place = item.place
      continue
    }
    const named = place.members.get(step.name)
    const known = named?.kind === 'site' && !named.site.exists ? undefined : named
    const next =
      known === undefined ? translateName(index, place, step.name) : { names: [step.name], member: known }
    if (next === null) {
      // What holds the blocks in the other architecture has no counterpart of its own here.
      const isTrunk = place === index.root && steps.slice(at + 1).some(isOfTrunk)
      if (isTrunk) continue
      return null
    }
    found.push(...next.names.map(name => ({ name })))
    if (next.member.kind !== 'module') {
      // A site or a weight ends the path; `q_proj.output` is the site `q` itself.
      const rest = steps.slice(at + 1)
      return rest.length === 0 || rest.every(one => 'name' in one && one.name === 'output') ? found : null
    }
    place = next.member.place
  }
  return found
}

export const printPath = (steps: readonly PathStep[]): string =>
  steps
    .map((step, at) => ('index' in step ? `[${step.index}]` : `${at === 0 ? '' : '.'}${step.name}`))
    .join('')

interface Found {
  names: string[]
  member: Member
}

const isOfTrunk = (step: PathStep): boolean => {
  const role = 'name' in step ? roleOf(step.name) : undefined
  return role === 'blocks' || role === 'embed' || role === 'unembed' || role === 'norm'
}

function translateName(index: SiteIndex, place: Place, name: string): Found | null {
  const role = roleOf(name)
  const byRole = role === undefined ? undefined : ofRole(index, place, role, name)
  if (byRole !== undefined) return byRole
  const [near] = nearest(name, place.members.keys(), 1)
  const member = near === undefined ? undefined : place.members.get(near)
  return near === undefined || member === undefined ? null : { names: [near], member }
}

function ofRole(index: SiteIndex, place: Place, role: ModuleRole, name: string): Found | undefined {
  const alias = aliases[role]
  if (place === index.root && alias !== undefined) {
    const found = index.resolve(alias)
    // The native path is what the model's own code says; an alias where it has none.
    if (found?.kind === 'module' && found.place.entry !== null)
      return { names: found.place.path.split('.'), member: found }
  }
  const modules = [...place.members].filter(([key, { kind }]) => kind === 'module' && !/^\d+$/.test(key))
  const ofKind = modules.filter(([, member]) => kindOf(member) === kinds[role])
  const pick = (found: [string, Member] | undefined): Found | undefined =>
    found === undefined ? undefined : { names: [found[0]], member: found[1] }
  switch (role) {
    case 'blocks':
      return pick(
        modules.find(([, member]) => member.kind === 'module' && index.lengthOf(member.place) !== undefined),
      )
    case 'norm':
      return pick(/post|_2|second|ffn/i.test(name) ? ofKind.at(-1) : ofKind[0])
    case 'attention':
    case 'mlp':
      return pick(ofKind[0])
    case 'query':
    case 'key':
    case 'value': {
      const site = place.members.get(role.charAt(0))
      return site === undefined ? undefined : { names: [role.charAt(0)], member: site }
    }
    case 'out':
      return pick(ofKind.at(-1))
    case 'in':
      return pick(ofKind[0])
    case 'embed':
    case 'unembed':
      return undefined
  }
}

const aliases: Partial<Record<ModuleRole, string>> = {
  blocks: 'layers',
  embed: 'embed',
  norm: 'norm',
  unembed: 'unembed',
}

const kinds: Partial<Record<ModuleRole, string>> = {
  norm: 'norm',
  attention: 'attention',
  mlp: 'mlp',
  out: 'linear',
  in: 'linear',
}

const kindOf = (member: Member): string | undefined =>
  member.kind === 'module' ? member.place.entry?.kind : undefined
