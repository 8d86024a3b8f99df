import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editCorpus } from '../../../test/editCorpus.ts'
import { describeAtlas, RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { recordFile } from '../../../test/userProgram.ts'
import { type Graph, type Node } from '../../graph/versions/v1.ts'
import { DraftEnded } from '../../trace/draftEnded.ts'
import { createProgramService } from '../languageService.ts'
import { type EditIntent, type TraceAt } from './intent.ts'
import { writeEdit } from './writeEdit.ts'

const folder = 'node_modules/typescript/lib'
const libraries = Object.fromEntries(
  readdirSync(folder)
    .filter(name => /^lib\.(es|decorators).*\.d\.ts$/.test(name))
    .map(name => [name, readFileSync(`${folder}/${name}`, 'utf8')]),
)
const declarations = readFileSync('src/trace/api.ts', 'utf8')
const service = createProgramService({ fileName: 'main.ts', declarations, libraries })

const { siteMap } = describeAtlas('vitrine/atlas')
const models = ['vitrine/atlas', 'vitrine/other'].map(id => ({ id, siteMap }))
const sites = siteMap.modules.flatMap(({ path, sites: own }) =>
  path === '' ? [] : own.filter(site => site.exists).map(site => site.path),
)
const skippable = siteMap.modules.filter(module => module.sites.some(site => site.name === 'output'))

interface Outcome {
  graphs: readonly Graph[]
  failure: string | null
  /** Whether it came to a look at a value, behind which nothing is recorded. */
  ended: boolean
}

async function record(source: string): Promise<Outcome> {
  const executor = new RecordingExecutor({ draft: true })
  const error = await recordFile(source, executor).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  const ended = error instanceof DraftEnded
  const failure = error === null || ended ? null : error instanceof Error ? error.message : 'failed'
  return { graphs: executor.graphs, failure, ended }
}

const messages = (source: string) => service.diagnostics(source).map(({ message }) => message)

const corpus = editCorpus()
const baselines = new Map<string, Promise<Outcome & { messages: string[] }>>()

/** What a program of the corpus is before anything is written into it. */
function baseline(source: string): Promise<Outcome & { messages: string[] }> {
  const known = baselines.get(source)
  if (known !== undefined) return known
  const made = record(source).then(outcome => ({ ...outcome, messages: messages(source) }))
  baselines.set(source, made)
  return made
}

function applied(source: string, intent: EditIntent): string | null {
  const result = writeEdit(source, intent, models)
  if ('refused' in result) return null
  let code = ''
  let read = 0
  for (const { from, to, insert } of result.changes) {
    code += source.slice(read, from) + insert
    read = to
  }
  return code + source.slice(read)
}

const program = fc.constantFrom(...corpus)
const at = (source: string): fc.Arbitrary<TraceAt> =>
  fc.oneof(
    fc.constant(null),
    fc.nat(2).map(trace => ({ trace })),
    fc.nat(source.length).map(offset => {
      const before = source.slice(0, offset).split('\n')
      return { span: { file: 'main.ts', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 } }
    }),
  )

const intent = (source: string): fc.Arbitrary<EditIntent> =>
  fc.oneof(
    fc.record({ kind: fc.constant('read' as const), site: fc.constantFrom(...sites), at: at(source) }),
    fc.record({
      kind: fc.constant('write' as const),
      site: fc.constantFrom(...sites),
      at: at(source),
      value: fc.constant('0'),
    }),
    fc.record({
      kind: fc.constant('patch' as const),
      site: fc.constantFrom(...sites),
      at: at(source),
      prompt: fc.constant('The Colosseum is in the city of'),
    }),
    fc.record({
      kind: fc.constant('skip' as const),
      module: fc.constantFrom(...skippable.map(m => m.path)),
      at: at(source),
    }),
  )

const edit = program.chain(source => intent(source).map(one => ({ source, intent: one })))

/** How many nodes of the graphs are what was asked for. */
function wanted(graphs: readonly Graph[], one: EditIntent): number {
  return graphs.flatMap(({ runs }) => runs.flatMap(run => run.nodes.filter(node => isWanted(node, one))))
    .length
}

function isWanted(node: Node, one: EditIntent): boolean {
  switch (one.kind) {
    case 'read':
      return node.kind === 'read' && node.site === one.site
    case 'write':
    case 'patch':
      return node.kind === 'write' && node.site === one.site
    case 'skip':
      return node.kind === 'skip' && node.module === one.module
    default:
      return false
  }
}

let accepted = 0

test('what is written compiles, has no new errors, and records the node that was asked for', async () => {
  await fc.assert(
    fc.asyncProperty(edit, async ({ source, intent: one }) => {
      const code = applied(source, one)
      if (code === null) return
      accepted++
      const before = await baseline(source)
      expect(messages(code), code).toEqual(before.messages)
      if (before.failure !== null) return
      const after = await record(code)
      expect(after.failure, code).toBeNull()
      if (after.ended) return
      const known = wanted(before.graphs, one)
      // What passes at a site is read once: the program may have read it already.
      const least = one.kind === 'read' ? Math.max(known, 1) : known + 1
      expect(wanted(after.graphs, one), code).toBeGreaterThanOrEqual(least)
    }),
    { numRuns: Number(process.env['VITRINE_EDIT_RUNS'] ?? 60) },
  )
  expect(accepted).toBeGreaterThan(20)
}, 600_000)

/** A show call of a program, and what its title shall be. */
const titled = program
  .map(source => ({
    source,
    shows: [...source.matchAll(/\b(?:show|draw)\.\w+\(/g)].map(({ index }) => index),
  }))
  .filter(({ shows }) => shows.length > 0)
  .chain(({ source, shows }) =>
    fc.record({
      source: fc.constant(source),
      at: fc.constantFrom(...shows),
      value: fc.oneof(fc.string(), fc.constant(null)),
    }),
  )

test('an option of any card is set and taken away; the second time nothing is to be done', () => {
  fc.assert(
    fc.property(titled, ({ source, at: offset, value }) => {
      const before = source.slice(0, offset).split('\n')
      const span = { file: 'main.ts', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
      const set: EditIntent = { kind: 'show-option', span, key: 'title', value }
      const code = applied(source, set)
      if (code === null) return
      expect(applied(code, set)).toBe(code)
      const without = applied(code, { ...set, value: null }) ?? ''
      expect(applied(without, { ...set, value: null })).toBe(without)
      expect(writeEdit(without, { ...set, value: 'x' }, models)).toHaveProperty('changes')
    }),
    { numRuns: 40 },
  )
}, 600_000)
