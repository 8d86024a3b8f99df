import { describe, expect, test } from 'vitest'
import { type ModuleEntry, type SiteMap } from './siteMap.ts'
import { zooGpt2, gpt2SiteMap } from '../../test/siteMaps.ts'
import { SiteIndex, type Member } from './siteIndex.ts'

const reached = (member: Member | undefined): string | undefined => {
  switch (member?.kind) {
    case 'module':
      return member.place.path
    case 'site':
      return member.site.path
    case 'weight':
      return `${member.module}.${member.weight.name}`
    case undefined:
      return undefined
  }
}

describe('paths of a GPT-2', () => {
  const index = new SiteIndex(gpt2SiteMap(zooGpt2))

  test.each([
    ['transformer.h.1.attn.c_attn', 'transformer.h.1.attn.c_attn'],
    ['transformer.h[-1].mlp', 'transformer.h.1.mlp'],
    ['layers.-2.residPre', 'transformer.h.0.input'],
    ['transformer.h.0.residPost', 'transformer.h.0.output'],
    ['layers.0.attn.probs', 'transformer.h.0.attn.probs'],
    ['logits', 'lm_head.output'],
    ['unembed.weight', 'lm_head.weight'],
    ['layers.2', undefined],
    ['layers.0.nothing', undefined],
    ['lm_head.weight.T', undefined],
  ])('%s is %s', (path, canonical) => {
    expect(reached(index.resolve(path))).toBe(canonical)
  })

  test('a list has a length, other modules none', () => {
    const lengthOf = (path: string) => {
      const member = index.resolve(path)
      return member?.kind === 'module' ? index.lengthOf(member.place) : undefined
    }
    expect(['layers', 'transformer.h', 'transformer', ''].map(lengthOf)).toEqual([2, 2, undefined, undefined])
  })
})

/** A module of a model that is only names. */
const entry = (
  path: string,
  kind: ModuleEntry['kind'] = 'other',
  sites: readonly string[] = [],
): ModuleEntry => ({
  path,
  kind,
  layer: null,
  callable: true,
  weights: [],
  sites: sites.map((name, order) => ({
    name,
    path: `${path}.${name}`,
    exists: true,
    writable: true,
    shape: [],
    dtype: 'float32',
    denotes: name,
    order,
  })),
})

const map = (modules: ModuleEntry[], aliases: Record<string, string>): SiteMap => ({
  ...gpt2SiteMap(zooGpt2),
  modules,
  aliases,
})

describe('LANGUAGE 15: names', () => {
  test('a child module called output is reached beside the site of that name', () => {
    const bert = new SiteIndex(
      map(
        [entry('bert.layer.0', 'block', ['output']), entry('bert.layer.0.output', 'other', ['output'])],
        {},
      ),
    )
    expect(reached(bert.resolve('bert.layer.0.output'))).toBe('bert.layer.0.output')
    expect(bert.resolve('bert.layer.0.output')?.kind).toBe('module')
    expect(reached(bert.resolve('bert.layer.0.output.output'))).toBe('bert.layer.0.output.output')
    expect(bert.site('bert.layer.0.output')?.name).toBe('output')
  })

  test('a native name wins over an alias', () => {
    const index = new SiteIndex(
      map([entry('norm', 'norm'), entry('model.final', 'norm')], {
        norm: 'model.final',
        last: 'model.final',
      }),
    )
    expect(reached(index.resolve('norm'))).toBe('norm')
    expect(reached(index.resolve('last'))).toBe('model.final')
  })

  test('a list that only aliases know has its items', () => {
    const index = new SiteIndex(
      map([entry('blocks.0', 'block', ['input']), entry('blocks.1', 'block', ['input'])], {
        'layers.0': 'blocks.0',
        'layers.1': 'blocks.1',
        'layers.1.residPre': 'blocks.1.input',
        'layers.7': 'blocks.7',
      }),
    )
    expect(reached(index.resolve('layers.-1.residPre'))).toBe('blocks.1.input')
    expect(reached(index.resolve('layers.7'))).toBeUndefined()
  })
})
