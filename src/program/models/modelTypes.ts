import { type ModuleEntry, type SiteEntry } from '../../graph/siteMap.ts'
import { SiteIndex, type Member, type Place } from '../../graph/siteIndex.ts'
import { type DeclarationFacts } from '../declarationFacts.ts'
import { type ModelFacts } from '../modelFacts.ts'
import { listHelpers, moduleText, siteText, weightText } from './typeText.ts'

/** What one generated type stands for: every module of one shape. */
export interface ModuleType {
  name: string
  model: ModelFacts
  index: SiteIndex
  /** The first module of this type. */
  place: Place
  /** `transformer.h[i].attn`; '' is the model. */
  path: string
  /** Names that lead somewhere. */
  members: ReadonlySet<string>
  /** Sites that this model has not -> why. */
  absent: ReadonlyMap<string, string>
  /** Of a list. */
  length: number | null
}

export interface ModelTypes {
  /** A declaration file. */
  text: string
  /** Overloads of `LanguageModel`, to stand before the general one. */
  overloads: string
  types: ReadonlyMap<string, ModuleType>
}

/** The module that the generated declarations are imported by; programs cannot import it. */
export const modelsModule = 'vitrine/models'

/**
 * Types of the models that are known: their module trees with exactly their sites, weights and lists. Modules of one
 * shape share one type, so that their number does not grow with the number of layers.
 */
export function modelTypes(models: readonly ModelFacts[], facts: DeclarationFacts): ModelTypes {
  const types = new Map<string, ModuleType>()
  const texts = [listHelpers]
  const overloads = models.map(model => {
    const writer = new ModelWriter(model, facts, types)
    const root = writer.typeOf([writer.index.root])
    texts.push(...writer.texts)
    const id = JSON.stringify(model.id)
    return `${facts.open?.comment ?? '\n'}export declare function LanguageModel(id: ${id}, options?: LanguageModelOptions): Promise<import('${modelsModule}').${root}>`
  })
  return { text: texts.join('\n'), overloads: overloads.join(''), types }
}

/** Members of modules that are no sites, weights or modules. */
const always = ['path', 'at', 'skip']
/** Members of the model that not every model has. */
const ofSomeModels = ['layers', 'embed', 'norm', 'unembed', 'logits']

class ModelWriter {
  readonly texts: string[] = []
  readonly index: SiteIndex
  readonly #model: ModelFacts
  readonly #facts: DeclarationFacts
  readonly #types: Map<string, ModuleType>
  readonly #base: string
  /** By place, and by text: places of one text are one type. */
  readonly #named = new Map<Place | string, string>()

  constructor(model: ModelFacts, facts: DeclarationFacts, types: Map<string, ModuleType>) {
    this.#model = model
    this.#facts = facts
    this.#types = types
    this.index = new SiteIndex(model.siteMap)
    this.#base = freeName(pascal(model.id.slice(model.id.lastIndexOf('/') + 1)), types)
  }

  /** The type of places that are reached by one name: of one module, or of the items of a list. */
  typeOf(places: readonly Place[]): string {
    const [place] = places
    if (place === undefined) return 'Module'
    if (places.length === 1) {
      const known = this.#named.get(place) ?? this.#write([place])
      this.#named.set(place, known)
      return known
    }
    const byType = new Map(places.map(one => [this.typeOf([one]), one]))
    const [only] = byType.keys()
    if (byType.size === 1 && only !== undefined) return only
    // Blocks of several kinds: an index that is not written out may mean any of them.
    return this.#write([...byType.values()])
  }

  #write(places: readonly Place[]): string {
    const [place] = places
    if (place === undefined) return 'Module'
    const isModel = place === this.index.root
    const lines: string[] = []
    const members = new Set(always)
    for (const name of new Set(places.flatMap(one => [...one.members.keys()]))) {
      if (/^\d+$/.test(name)) continue
      const line = this.#member(places, name)
      if (line === null) continue
      lines.push(line)
      members.add(name)
    }
    const length = this.index.lengthOf(place) ?? null
    const base = isModel
      ? 'LanguageModel'
      : length === null
        ? 'Module'
        : `ModulesOf<${this.#items(place, length)}>`
    if (length !== null && places.length === 1) lines.push(...this.#mixedItems(place, length))
    const path = pattern(place.path)
    const key = [path, base, ...lines].join('\n')
    const known = this.#named.get(key)
    if (known !== undefined) return known
    const name = isModel ? this.#base : freeName(this.#base + kindName(place), this.#types)
    this.#named.set(key, name)
    if (isModel) {
      lines.push(`edit(body: (model: ${name}) => void): ${name}`)
      for (const member of this.#facts.members.get('ModelMembers')?.keys() ?? [])
        if (!ofSomeModels.includes(member)) members.add(member)
    }
    const absent = new Map<string, string>()
    for (const site of places.flatMap(one => this.#sitesOf(one)))
      if (!site.exists && !members.has(site.name))
        absent.set(site.name, site.why ?? 'this model has no such value')
    this.#types.set(name, {
      name,
      model: this.#model,
      index: this.index,
      place,
      path,
      members,
      absent,
      length,
    })
    this.texts.push(`export interface ${name} extends ${base} {\n${lines.join('\n')}\n}`)
    return name
  }

  #sitesOf(place: Place): readonly SiteEntry[] {
    const entry =
      place === this.index.root ? this.index.map.modules.find(({ path }) => path === '') : place.entry
    return entry?.sites ?? []
  }

  /** The declaration of what a name leads to; null where it leads to nothing in this model. */
  #member(places: readonly Place[], name: string): string | null {
    const found = places.flatMap(place => memberOf(place, name) ?? [])
    const [first] = found
    if (first === undefined) return null
    const { sizes } = this.#model.siteMap
    switch (first.kind) {
      case 'site': {
        const site = found.flatMap(one => (one.kind === 'site' && one.site.exists ? one.site : []))[0]
        return site === undefined
          ? null
          : siteText(name, site, sizes, this.#facts.members.get('KnownMembers')?.get(name) ?? '')
      }
      case 'weight':
        return weightText(name, first.weight, sizes)
      case 'module': {
        const children = found.flatMap(one => (one.kind === 'module' ? one.place : []))
        return moduleText(name, this.typeOf(children), first.place.entry, pattern(first.place.path))
      }
    }
  }

  #children(place: Place, length: number): Place[] {
    return Array.from({ length }, (_, at) => this.index.member(place, String(at))).flatMap(member =>
      member?.kind === 'module' ? member.place : [],
    )
  }

  #items(place: Place, length: number): string {
    return this.typeOf(this.#children(place, length))
  }

  /** Items of a list whose types differ have each their own, from both ends. */
  #mixedItems(place: Place, length: number): string[] {
    const types = this.#children(place, length).map(child => this.typeOf([child]))
    if (new Set(types).size < 2) return []
    return types.flatMap((type, at) => [`readonly ${at}: ${type}`, `readonly '${at - length}': ${type}`])
  }
}

/** As the language reads a name: `input` and `output` are sites, whatever modules are called (LANGUAGE 15). */
export function memberOf({ entry, members }: Place, name: string): Member | undefined {
  if (entry === null || (name !== 'input' && name !== 'output')) return members.get(name)
  const site = entry.sites.find(one => one.name === name)
  return site === undefined ? undefined : { kind: 'site', site }
}

const pattern = (path: string): string => path.replaceAll(/\.(\d+)(?=\.|$)/g, '[i]')

const pascal = (text: string): string => {
  const words = text.split(/[^A-Za-z0-9]+/).filter(word => word !== '')
  const name = words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return /^[A-Za-z]/.test(name) ? name : `Model${name}`
}

const kindName = ({ entry, path }: Place): string => {
  const kind: ModuleEntry['kind'] = entry?.kind ?? 'other'
  return kind === 'other' ? pascal(path.slice(path.lastIndexOf('.') + 1)) : pascal(kind)
}

const reserved = new Set(['Module', 'ModuleList', 'ModulesOf', 'LanguageModel', 'Tensor', 'TensorLike'])

function freeName(wanted: string, taken: ReadonlyMap<string, unknown>): string {
  const isTaken = (name: string) => taken.has(name) || reserved.has(name)
  if (!isTaken(wanted)) return wanted
  let number = 2
  while (isTaken(`${wanted}${number}`)) number++
  return `${wanted}${number}`
}
