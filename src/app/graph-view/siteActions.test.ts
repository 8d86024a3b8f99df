import { expect, test } from 'vitest'
import { read, traceOf } from '../../../test/graphs.ts'
import { modelKey } from './drawing.ts'
import { defaultLayout, layOut } from './layout.ts'
import { siteActions } from './siteActions.ts'
import { gpt2SiteMap } from './testSiteMap.ts'

const atlas = { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' } as const
const span = { file: 'main.ts', line: 5, column: 9 }
const scene = layOut(
  {
    parts: [{ kind: 'graph', graph: traceOf([{ ...read('a', 'transformer.h.1.attn.z'), span }]), hash: 'h' }],
    siteMaps: { [modelKey(atlas)]: gpt2SiteMap() },
  },
  { ...defaultLayout, opened: new Set(['sites:0.0:0:layer:1']) },
)
const actionsAt = (site: string) => {
  const box = scene.boxes.find(one => one.kind === 'site' && one.site === site)
  return box?.kind === 'site' ? siteActions(box).map(({ label, intent }) => ({ label, intent })) : []
}

test('a site that nothing touches yet is read, zeroed and patched inside the call of its strip', () => {
  const site = 'transformer.h.1.mlp.post'
  expect(actionsAt(site)).toEqual([
    { label: 'Read it', intent: { kind: 'read', site, at: { span } } },
    { label: 'Zero it', intent: { kind: 'write', site, at: { span }, value: '0' } },
    { label: 'Patch it', intent: { kind: 'patch', site, at: { span } } },
  ])
})

test('a module is skipped at its output', () => {
  const actions = actionsAt('transformer.h.1.mlp.output')
  expect(actions.at(-1)).toEqual({
    label: 'Skip mlp',
    intent: { kind: 'skip', module: 'transformer.h.1.mlp', at: { span } },
  })
})
