import { addStatements } from './bodies.ts'
import { type Draft } from './draft.ts'
import { indexed } from './indexDims.ts'
import { type EditIntent } from './intent.ts'
import { spellSite } from './sites.ts'
import { type Target } from './target.ts'
import { writablePlace } from './writable.ts'

type WriteIntent = Pick<Extract<EditIntent, { kind: 'write' }>, 'site' | 'value' | 'index'>

/** Writes a site at the end of a body, so that it comes after what the body already does there. */
export function writeWrite(draft: Draft, intent: WriteIntent, target: Target): void {
  const { place, body } = writablePlace(draft, intent.site, target)
  const whole = spellSite(draft, place, target.model.variable)
  const site = intent.index === undefined ? whole : indexed(whole, intent.index, draft.style.quote)
  const line = `${site} = ${intent.value}`
  addStatements(draft, body, [line], line)
}
