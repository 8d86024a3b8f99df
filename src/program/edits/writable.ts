import { type Draft } from './draft.ts'
import { Refusal } from './refusal.ts'
import { findSite, type Place } from './sites.ts'
import { checkNotSkipped } from './skipped.ts'
import { type Target } from './target.ts'

type Body = NonNullable<Target['graph']['body']>

/** @throws Refusal for a site that nothing can write, one that is left out, and a call that has no body to write in */
export function writablePlace(draft: Draft, path: string, target: Target): { place: Place; body: Body } {
  const { graph, scope, facts } = target
  const place = findSite(path, facts)
  if (!place.site.writable)
    throw new Refusal(
      `${place.site.path} cannot be written`,
      'write what comes before it, or what it becomes',
    )
  checkNotSkipped(draft, target, place.site.path)
  const body = (scope ?? graph).body
  if (body === undefined) throw new Refusal('there is no body to write in', 'write one: () => { ... }')
  return { place, body }
}
