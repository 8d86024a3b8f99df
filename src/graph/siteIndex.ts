import { type ModuleEntry, type SiteEntry, type SiteMap, type WeightEntry } from './siteMap.ts'

/** What a name below a module leads to. */
export type Member =
  | { kind: 'module'; place: Place }
  | { kind: 'site'; site: SiteEntry }
  | { kind: 'weight'; weight: WeightEntry; module: string }

/** A module, or a list that only aliases know (`layers`, where the file has `transformer.h`). */
export interface Place {
  /** As printed: canonical for modules, the alias for lists of aliases. */
  readonly path: string
  readonly entry: ModuleEntry | null
  readonly members: Map<string, Member>
}

/** A site map indexed by name: native names first, then aliases, which never hide a native name (LANGUAGE 15). */
export class SiteIndex {
  readonly map: SiteMap
  readonly root: Place
  readonly #places = new Map<string, Place>()
  readonly #sites = new Map<string, SiteEntry>()

  constructor(map: SiteMap) {
    this.map = map
    this.root = this.#place('')
    for (const entry of map.modules) this.#addModule(entry)
    const aliases = Object.entries(map.aliases).sort(([a], [b]) => segments(a).length - segments(b).length)
    for (const [alias, target] of aliases) this.#addAlias(alias, target)
  }

  site(path: string): SiteEntry | undefined {
    return this.#sites.get(path)
  }

  orderOf(path: string): number | undefined {
    return this.#sites.get(path)?.order
  }

  /** Number of children of a list: how many of `0`, `1` ... it has; undefined where it is not one. */
  lengthOf(place: Place): number | undefined {
    if (place.entry !== null && place.entry.kind !== 'list' && !place.members.has('0')) return undefined
    let length = 0
    while (place.members.get(String(length))?.kind === 'module') length++
    return length === 0 && place.entry?.kind !== 'list' ? undefined : length
  }

  /** The member a key names; negative numbers count from the end of a list. */
  member(place: Place, key: string): Member | undefined {
    if (!/^-\d+$/.test(key)) return place.members.get(key)
    const length = this.lengthOf(place)
    return length === undefined ? undefined : place.members.get(String(length + Number(key)))
  }

  /** A path of native names or aliases, `h[-1]` and `h.-1` alike; modules win over sites on the way. */
  resolve(path: string): Member | undefined {
    let member: Member | undefined = { kind: 'module', place: this.root }
    for (const name of segments(path.replaceAll(/\[(-?\d+)\]/g, '.$1'))) {
      if (member?.kind !== 'module') return undefined
      member = this.member(member.place, name)
    }
    return member
  }

  #place(path: string, entry: ModuleEntry | null = null): Place {
    const known = this.#places.get(path)
    if (known !== undefined && (entry === null || known.entry !== null)) return known
    const place: Place = { path, entry, members: known?.members ?? new Map<string, Member>() }
    this.#places.set(path, place)
    if (path !== '') {
      const { parent, name } = splitPath(path)
      this.#place(parent).members.set(name, { kind: 'module', place })
    }
    return place
  }

  #addModule(entry: ModuleEntry): void {
    const place = entry.path === '' ? this.root : this.#place(entry.path, entry)
    for (const weight of entry.weights)
      place.members.set(weight.name, { kind: 'weight', weight, module: entry.path })
    for (const site of entry.sites) {
      this.#sites.set(site.path, site)
      if (place.members.get(site.name)?.kind !== 'module')
        place.members.set(site.name, { kind: 'site', site })
    }
  }

  #addAlias(alias: string, target: string): void {
    const found = this.#target(target)
    if (found === undefined) return
    const { parent, name } = splitPath(alias)
    const place = this.#aliasParent(parent)
    if (place !== undefined && !place.members.has(name)) place.members.set(name, found)
  }

  /** The module that an alias stands in; one that only aliases know is made (`layers[0].mlp` of BERT). */
  #aliasParent(path: string): Place | undefined {
    const resolved = this.resolve(path)
    if (resolved !== undefined) return resolved.kind === 'module' ? resolved.place : undefined
    const { parent, name } = splitPath(path)
    const above = this.#aliasParent(parent)
    if (above === undefined) return undefined
    const place: Place = {
      path: above.path === '' ? name : `${above.path}.${name}`,
      entry: null,
      members: new Map(),
    }
    above.members.set(name, { kind: 'module', place })
    return place
  }

  /** A site comes first: a block's `output` is meant where a child module is called `output`, too (BERT). */
  #target(path: string): Member | undefined {
    const site = this.#sites.get(path)
    if (site !== undefined) return { kind: 'site', site }
    const place = this.#places.get(path)
    if (place !== undefined) return { kind: 'module', place }
    const { parent, name } = splitPath(path)
    return this.#places.get(parent)?.members.get(name)
  }
}

const segments = (path: string): string[] => (path === '' ? [] : path.split('.').filter(part => part !== ''))

function splitPath(path: string): { parent: string; name: string } {
  const dot = path.lastIndexOf('.')
  return { parent: path.slice(0, Math.max(dot, 0)), name: path.slice(dot + 1) }
}
