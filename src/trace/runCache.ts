import { bytesPerElement } from '../graph/dtype.ts'
import { printBytes } from '../graph/printBytes.ts'
import { type Tensor } from './api.ts'
import { type Expression } from './expression.ts'
import { isPlainObject } from './identity.ts'
import { type ModelRecord } from './modelRecord.ts'
import { toExpression } from './operands.ts'
import { type Program } from './program.ts'
import { recordTrace, refuseInSession, refuseNested } from './runTrace.ts'
import { runRecorded } from './runRecorded.ts'
import { showCard } from './showCards.ts'
import { matchSites, nearestPatterns, type NamedSite } from './sitePatterns.ts'
import { readSite } from './sites.ts'
import { start } from './startedWork.ts'
import { makeTensor } from './tensor.ts'
import { tensorTable } from './tensorTable.ts'

/**
 * `model.cache(prompt, patterns, body?)`: the values at many sites of one trace, by name, after the interventions of the
 * body and of the model's edits (LANGUAGE 27). Their size is among the results before the trace runs.
 */
export function runCache(program: Program, model: ModelRecord, args: readonly unknown[]): Promise<unknown> {
  refuseNested(program)
  refuseInSession(program)
  const [prompt, given, ...others] = args
  const [body = () => undefined, ...rest] = isPlainObject(others[0]) ? [undefined, ...others] : others
  const patterns = typeof given === 'string' ? [given] : given
  if (!isTexts(patterns) || patterns.length === 0 || typeof body !== 'function')
    return program.fail(
      'model.cache takes a prompt and a list of sites',
      "model.cache(prompt, ['layers.*.residPost'])",
    )
  const named = patterns.flatMap(pattern => sitesOf(program, model, pattern))
  return start(program, 'cache', recordAndRun(program, model, { prompt, body, rest, named, patterns }))
}

interface Cached {
  prompt: unknown
  body: unknown
  rest: readonly unknown[]
  named: readonly NamedSite[]
  patterns: readonly string[]
}

async function recordAndRun(
  program: Program,
  model: ModelRecord,
  { prompt, body, rest, named, patterns }: Cached,
): Promise<unknown> {
  program.checkDraft()
  const reads = new Map<string, Expression>()
  const inBody = (...args: unknown[]) => {
    const returned: unknown = typeof body === 'function' ? Reflect.apply(body, undefined, args) : undefined
    for (const { name, site } of named) reads.set(name, readSite(program, model, site))
    return returned
  }
  const { trace } = recordTrace(program, model, [prompt, inBody, ...rest])
  for (const [name, read] of reads) trace.save(read, name)
  const bytes = [...new Set(reads.values())].reduce((sum, read) => sum + bytesOf(read), 0)
  showCard(program, {
    kind: 'log',
    level: 'log',
    text: `the cache of ${patterns.join(', ')} has ${reads.size} tensors: ${printBytes(bytes)}`,
  })
  await runRecorded(program, [trace])
  const tensors = new Map([...reads].map(([name, read]) => [name, makeTensor(program, read)] as const))
  return cacheTable(program, model, tensors)
}

/** What a program gets: tensors by the names of the patterns, or any other spelling of their sites. */
function cacheTable(program: Program, model: ModelRecord, tensors: ReadonlyMap<string, Tensor>): object {
  const siteOf = (name: string): string | undefined => {
    const { found } = matchSites(model.sites, name)
    return found.length === 1 ? found[0]?.site.path : undefined
  }
  const respell = (name: string) => {
    const wanted = siteOf(name)
    return wanted === undefined ? undefined : [...tensors.keys()].find(known => siteOf(known) === wanted)
  }
  const stack = (pattern: unknown): Tensor => {
    if (typeof pattern !== 'string')
      return program.fail("stack takes a pattern: c.stack('layers.*.residPost')")
    const names = matchSites(model.sites, pattern).found.flatMap(({ name }) => respell(name) ?? [])
    const parts = names.flatMap(name => tensors.get(name) ?? []).map(part => toExpression(program, part))
    if (parts.length === 0)
      return program.fail(
        `the cache has nothing at ${pattern}`,
        `it has ${[...tensors.keys()].slice(0, 8).join(', ')}`,
      )
    return makeTensor(program, program.operation('stack', parts, {}))
  }
  return tensorTable(program, {
    what: 'the cache',
    tensors,
    members: { keys: () => [...tensors.keys()], stack },
    respell,
  })
}

/** @throws VitrineError for a pattern that matches nothing that the model's file has */
function sitesOf(program: Program, model: ModelRecord, pattern: string): NamedSite[] {
  const { found, absent } = matchSites(model.sites, pattern)
  if (found.length > 0) return found
  const [first] = absent
  if (first !== undefined)
    return program.fail(
      `${first.name} does not exist in this model${first.site.why === undefined ? '' : `: ${first.site.why}`}`,
    )
  const near = nearestPatterns(model.sites, pattern)
  return program.fail(
    `the model has no site ${pattern}`,
    near.length === 0
      ? "name sites by their paths: 'layers.*.residPost', 'transformer.h.0.attn.q'"
      : `did you mean ${near.join(' or ')}?`,
  )
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string')

const bytesOf = ({ dtype, shape }: Expression): number =>
  shape.reduce((size, dim) => size * dim, bytesPerElement[dtype])
