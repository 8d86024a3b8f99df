import { type EditIntent, type TraceAt } from '../../program/edits/intent.ts'
import { pathInStation } from './stations.ts'
import { type SiteBox } from './scene.ts'

export interface SiteAction {
  label: string
  hint: string
  intent: EditIntent
}

/** What can be done at a site, as what is written into the program. */
export function siteActions({ site, at, writable, skips }: SiteBox): SiteAction[] {
  const place: TraceAt = at === null ? null : { span: at }
  const actions: SiteAction[] = [
    { label: 'Read it', hint: 'returns its value and shows it', intent: { kind: 'read', site, at: place } },
  ]
  if (writable)
    actions.push(
      { label: 'Zero it', hint: 'ablates: writes 0', intent: { kind: 'write', site, at: place, value: '0' } },
      {
        label: 'Patch it',
        hint: 'writes its value from another prompt',
        intent: { kind: 'patch', site, at: place },
      },
    )
  if (skips !== null)
    actions.push({
      label: `Skip ${pathInStation(skips)}`,
      hint: 'the module does not run',
      intent: { kind: 'skip', module: skips, at: place },
    })
  return actions
}
