import { didYouMean } from '../graph/suggest.ts'
import { callModule } from './callModule.ts'
import { modulePlaces } from './identity.ts'
import { type ModelRecord } from './modelRecord.ts'
import { toExpression } from './operands.ts'
import { type Program } from './program.ts'
import { type Member, type Place } from '../graph/siteIndex.ts'
import { readSite, writeSite } from './sites.ts'
import { skipModule } from './skipModule.ts'
import { makeTensor } from './tensor.ts'
import { weightTensor } from './weightTensor.ts'

/** What a list of modules has of an array: whatever does not change it. */
const listMethods = new Set([
  'map',
  'forEach',
  'filter',
  'flatMap',
  'reduce',
  'find',
  'findIndex',
  'some',
  'every',
  'slice',
  'entries',
  'keys',
  'values',
  'concat',
])

/** The modules of one model as user code sees them: `model.transformer.h[-1].mlp`. */
export class ModuleProxies {
  readonly #program: Program
  readonly #model: ModelRecord
  /** What only the model itself answers to: trace, encode, config ... */
  readonly #rootMembers: ReadonlyMap<string, unknown>
  readonly #made = new Map<Place, object>()

  constructor(program: Program, model: ModelRecord, rootMembers: ReadonlyMap<string, unknown>) {
    this.#program = program
    this.#model = model
    this.#rootMembers = rootMembers
  }

  proxyOf(place: Place): object {
    const known = this.#made.get(place)
    if (known !== undefined) return known
    // A function, so that a module can be called; nothing of the function itself shows.
    const proxy = new Proxy(() => undefined, {
      get: (_target, key) => this.#get(place, key),
      set: (_target, key, value: unknown) => this.#set(place, key, value),
      apply: (_target, _self, args: unknown[]) => this.#call(place, args),
      has: (_target, key) => typeof key === 'string' && place.members.has(key),
      deleteProperty: () => this.#program.fail('nothing can be deleted from a module'),
      defineProperty: () => this.#program.fail('nothing can be defined on a module'),
    })
    this.#made.set(place, proxy)
    modulePlaces.set(proxy, place)
    return proxy
  }

  #get(place: Place, key: string | symbol): unknown {
    if (key === Symbol.iterator && this.#model.sites.lengthOf(place) !== undefined)
      return () => this.#children(place).values()
    if (typeof key === 'symbol' || key === 'then' || key === 'toJSON') return undefined
    if (key === 'at') return (path: unknown) => this.#at(place, path)
    if (key === 'path') return place.path
    if (key === 'skip')
      return (value: unknown) => {
        skipModule(this.#program, this.#model, place, toExpression(this.#program, value))
      }
    if (place === this.#model.sites.root && this.#rootMembers.has(key)) return this.#rootMembers.get(key)
    if (key === 'input' || key === 'output') return this.#site(place, key)
    const member = this.#model.sites.member(place, key)
    if (member !== undefined) return this.#value(member)
    const length = this.#model.sites.lengthOf(place)
    if (length !== undefined && key === 'length') return length
    if (length !== undefined && listMethods.has(key)) {
      const children: unknown = Reflect.get(this.#children(place), key)
      return typeof children === 'function' ? children.bind(this.#children(place)) : undefined
    }
    return this.#missing(place, key)
  }

  #set(place: Place, key: string | symbol, value: unknown): boolean {
    const name = String(key)
    const member =
      name === 'input' || name === 'output'
        ? this.#siteMember(place, name)
        : this.#model.sites.member(place, name)
    if (member === undefined) return this.#missing(place, name)
    if (member.kind === 'weight')
      return this.#program.fail(
        `${place.path}.${name} is a weight, and weights are read-only`,
        'write the output of the module instead',
      )
    if (member.kind === 'module')
      return this.#program.fail(
        `${member.place.path} is a module and cannot be replaced`,
        `write its output: .${name}.output = v`,
      )
    writeSite(this.#program, this.#model, member.site, toExpression(this.#program, value))
    return true
  }

  #call(place: Place, args: readonly unknown[]): unknown {
    if (args.length !== 1) return this.#program.fail(`${place.path} takes one tensor`)
    return makeTensor(
      this.#program,
      callModule(this.#program, this.#model, place, toExpression(this.#program, args[0])),
    )
  }

  #value(member: Member): unknown {
    switch (member.kind) {
      case 'module':
        return this.proxyOf(member.place)
      case 'site': {
        const read = readSite(this.#program, this.#model, member.site)
        return makeTensor(this.#program, read, { model: this.#model, site: member.site, read, index: null })
      }
      case 'weight':
        return weightTensor(this.#program, this.#model, member.module, member.weight)
    }
  }

  /** `input` and `output` are always sites, whatever child modules are called (LANGUAGE 15). */
  #site(place: Place, name: 'input' | 'output'): unknown {
    const member = this.#siteMember(place, name)
    return member === undefined ? this.#missing(place, name) : this.#value(member)
  }

  #siteMember(place: Place, name: string): Member | undefined {
    // What only aliases know (BERT's `layers[0].mlp`) has its sites among its members.
    if (place.entry === null) return place.members.get(name)
    const site = place.entry.sites.find(candidate => candidate.name === name)
    return site === undefined ? undefined : { kind: 'site', site }
  }

  #at(place: Place, path: unknown): unknown {
    if (typeof path === 'number') return this.#get(place, String(path))
    if (typeof path !== 'string')
      return this.#program.fail("at takes a path: model.at('transformer.h.0.mlp.output')")
    const whole = place.path === '' ? path : `${place.path}.${path}`
    const member = this.#model.sites.resolve(whole)
    if (member !== undefined) return this.#value(member)
    const known = this.#model.sites.map.modules.flatMap(entry => [
      entry.path,
      ...entry.sites.map(site => site.path),
    ])
    return this.#program.fail(`there is nothing at ${whole} in this model`, didYouMean(whole, known))
  }

  #children(place: Place): unknown[] {
    const length = this.#model.sites.lengthOf(place) ?? 0
    return Array.from({ length }, (_, index) => this.#get(place, String(index)))
  }

  #missing(place: Place, key: string): never {
    const length = this.#model.sites.lengthOf(place)
    const what = place.path === '' ? 'the model' : place.path
    if (length !== undefined)
      return this.#program.fail(
        /^-?\d+$/.test(key)
          ? `${what} has no item ${key}; it has ${length}`
          : `${what} is a list of ${length} modules and has no ${key}`,
        `index it: [0] to [${length - 1}], or from the end: [-1]`,
      )
    const names = [
      ...place.members.keys(),
      ...(place === this.#model.sites.root ? this.#rootMembers.keys() : []),
    ]
    return this.#program.fail(
      `${what} has no ${key}`,
      didYouMean(key, [...names, 'input', 'output']) ??
        `it has ${[...place.members.keys()].slice(0, 12).join(', ')}`,
    )
  }
}
