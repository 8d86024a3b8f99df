import { addStatements } from './bodies.ts'
import { type Draft } from './draft.ts'
import { indexed } from './indexDims.ts'
import { type EditIntent } from './intent.ts'
import { Refusal } from './refusal.ts'
import { findSite, spellSite } from './sites.ts'
import { checkNotSkipped } from './skipped.ts'
import { type Target } from './target.ts'

type WriteIntent = Pick<Extract<EditIntent, { kind: 'write' }>, 'site' | 'value' | 'index'>

/** Writes a site at the end of a body, so that it comes after what the body already does there. */
export function writeWrite(draft: Draft, intent: WriteIntent, target: Target): void {
  const { graph, scope, model, facts } = target
  const place = findSite(intent.site, facts)
  if (!place.site.writable)
    throw new Refusal(
      `${place.site.path} cannot be written`,
      'write what comes before it, or what it becomes',
    )
  checkNotSkipped(draft, target, place.site.path)
  const body = (scope ?? graph).body
  if (body === undefined) throw new Refusal('there is no body to write in', 'write one: () => { ... }')
  const whole = spellSite(draft, place, model.variable)
  const site = intent.index === undefined ? whole : indexed(whole, intent.index, draft.style.quote)
  const line = `${site} = ${intent.value}`
  addStatements(draft, body, [line], line)
}
