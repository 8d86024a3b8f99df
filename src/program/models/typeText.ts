import { type ModelSizes, type ModuleEntry, type SiteEntry, type WeightEntry } from '../../graph/siteMap.ts'
import { printNamedShape } from './dimNames.ts'

/**
 * Interfaces extend the general ones, so that a block can be given to a helper that takes a `Module`; that their own
 * members do not fit the index signature they inherit is an error inside this file alone, where nobody looks for any.
 */
export const listHelpers = `import type { LanguageModel, Module, ModuleList, Tensor, TensorLike } from 'vitrine'
export interface ModulesOf<M> extends ModuleList {
  readonly [index: number]: M
  readonly [index: \`-\${number}\`]: M
  map<T>(each: (layer: M, index: number) => T): T[]
  forEach(each: (layer: M, index: number) => void): void
  slice(start?: number, end?: number): M[]
  flatMap<T>(each: (layer: M, index: number) => T | readonly T[]): T[]
  filter(each: (layer: M, index: number) => boolean): M[]
  entries(): IterableIterator<[number, M]>
  /** One of them; negative numbers count from the end. */
  at(index: number): M
  [Symbol.iterator](): IterableIterator<M>
}`

/** A site, with its shape before the words on it. */
export function siteText(name: string, site: SiteEntry, sizes: ModelSizes, general: string): string {
  const own = sentence(layerless(site.denotes))
  const words = [`${site.dtype} ${printNamedShape(site.shape, sizes)}`, general === '' ? own : general]
  const key = memberKey(name)
  return site.writable
    ? `${comment(words)} get ${key}(): Tensor\nset ${key}(value: TensorLike)`
    : `${comment([...words, 'It is read-only.'])} readonly ${key}: Tensor`
}

export function weightText(name: string, weight: WeightEntry, sizes: ModelSizes): string {
  const words = [
    `Weight, ${weight.dtype} ${printNamedShape(weight.shape, sizes)}`,
    sentence(weight.note ?? ''),
  ]
  return `${comment(words)} readonly ${memberKey(name)}: Tensor`
}

const kinds: Readonly<Record<ModuleEntry['kind'], string>> = {
  model: 'The model',
  list: 'List of modules',
  embedding: 'Embedding',
  block: 'Block',
  attention: 'Attention',
  mlp: 'MLP',
  norm: 'Norm',
  linear: 'Linear layer',
  unembed: 'Unembedding',
  other: 'Module',
}

export function moduleText(name: string, type: string, entry: ModuleEntry | null, path: string): string {
  return `${comment([`${kinds[entry?.kind ?? 'other']} ${path}`])} readonly ${memberKey(name)}: ${type}`
}

const memberKey = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))

const comment = (words: readonly string[]): string =>
  `/** ${words
    .filter(part => part !== '')
    .join('\n\n')
    .replaceAll('*/', '* /')} */`

/** One text for all layers. */
const layerless = (words: string): string => words.replaceAll(/\.(\d+)(?=[.\s,]|$)/g, '[i]')

const sentence = (words: string): string =>
  words === '' ? '' : `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`
