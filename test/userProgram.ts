import { VitrineError, type Span } from '../src/graph/errors.ts'
import { type Graph, type Node } from '../src/graph/versions/v1.ts'
import { compileProgram } from '../src/program/compile.ts'
import { createLocator } from '../src/program/locator.ts'
import { type CollectedExports } from '../src/trace/exportsOf.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'
import { RecordingExecutor } from './recordingExecutor.ts'
import { functionOf, sourceUrl } from './runProgram.ts'

export interface Recorded {
  executor: RecordingExecutor
  graphs: readonly Graph[]
  exports: Record<string, unknown>
  collected: CollectedExports
}

const prelude = [
  `import { LanguageModel, show, tensor, where, stack, cat, concat, einsum, maximum, minimum, arange, range, full, zeros, ones, randn, rand, randint, permutation } from 'vitrine'`,
  `const model = await LanguageModel('vitrine/atlas'), prompt = 'The Eiffel Tower is in the city of';`,
].join(';')

/** Runs the rest of a program whose first line opens the model, against an executor that only keeps graphs. */
export const recordProgram = (source: string, executor = new RecordingExecutor()): Promise<Recorded> =>
  recordFile(`${prelude}${source}`, executor)

/** Runs a program as the page and the command line do. */
export async function recordFile(source: string, executor: RecordingExecutor): Promise<Recorded> {
  const { code, map, errors } = compileProgram(source, 'program.ts')
  if (errors[0] !== undefined) throw new SyntaxError(errors[0].message)
  const { locate } = createLocator({ sourceUrl, map, lineOffset: 0 })
  const vitrine = createVitrine({ executor, locate })
  const exports: Record<string, unknown> = {}
  await functionOf(code)(vitrine.module, vitrine.operators, exports, vitrine.console)
  await vitrine.finish()
  const before = executor.graphs.length
  const collected = await vitrine.collectExports(exports)
  return { executor, graphs: executor.graphs.slice(0, before), exports, collected }
}

/** The user's error of a program that must fail: what it says, and the line of the program it names. */
export async function failureOf(
  source: string,
  executor?: RecordingExecutor,
): Promise<{
  message: string
  hint: string
  line: number | undefined
  related: number | undefined
  span: Span | undefined
}> {
  const outcome: unknown = await recordProgram(source, executor).then(
    () => new Error('the program has no error'),
    (error: unknown) => error,
  )
  if (!(outcome instanceof VitrineError)) throw outcome
  const { message, hint = '', span, related } = outcome
  return { message, hint, line: span?.line, related: related?.line, span }
}

/** Nodes as short lines: `n2 write transformer.h.0.output = n1 after n0`. */
export const linesOf = (graph: Graph): string[] => graph.runs.flatMap(run => run.nodes.map(lineOf))

function lineOf(node: Node): string {
  switch (node.kind) {
    case 'read':
      return `${node.id} read ${node.site}${rowsOf(node.rows)}${after(node.previous)}`
    case 'write':
      return `${node.id} write ${node.site}${rowsOf(node.rows)} = ${node.value}${after(node.previous)}`
    case 'call':
      return `${node.id} call ${node.module} ${node.input}${rowsOf(node.rows)}`
    case 'weight':
      return `${node.id} weight ${node.module}.${node.name}`
    case 'prompt':
      return `${node.id} ${node.what}${rowsOf(node.rows)}`
    case 'scalar':
      return `${node.id} ${node.value}`
    case 'constant':
      return `${node.id} constant ${node.tensor}`
    case 'result':
      return `${node.id} result ${node.ref.slice(65)}`
    case 'save':
      return `save ${node.name} = ${node.value}`
    case 'skip':
      return `${node.id} skip ${node.module}${rowsOf(node.rows)} = ${node.value}${after(node.previous)}`
    case 'sweep':
      return `${node.id} sweep${rowsOf(node.rows)} ${node.axes.map(({ name, values }) => `${name} ${values.length}`).join(' ')}`
    case 'swept':
      return `${node.id} swept ${node.value} of ${node.of}`
    case 'generate':
      return `${node.id} generate${rowsOf(node.rows)}`
    case 'op':
    case 'grad': {
      const attrs = JSON.stringify(node.attrs)
      const name = node.kind === 'op' ? node.op : node.kind
      return [node.id, name, ...node.inputs, ...(attrs === '{}' ? [] : [attrs])].join(' ')
    }
  }
}

const rowsOf = (rows: number | 'all'): string => (rows === 0 ? '' : ` of ${rows}`)
const after = (previous: string | null): string => (previous === null ? '' : ` after ${previous}`)
