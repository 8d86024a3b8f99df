import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeBackend } from '../src/backend/node.ts'
import { createRoutedBackend } from '../src/backend/routed.ts'
import { endpointFor } from '../src/cli/commands/endpoint.ts'
import { createInterrupt } from '../src/cli/interrupt.ts'
import { runProgram } from '../src/cli/run.ts'
import { writeSafetensors } from '../src/graph/safetensors.ts'
import { type TensorData } from '../src/graph/tensorData.ts'
import { createTerminal } from '../src/cli/terminal.ts'

/** A program of a Markdown page, and what the page says that it prints. */
export interface DocumentedProgram {
  /** Line of the page where it stands. */
  line: number
  source: string
  /** The block of text right below it; undefined where there is none. */
  printed: string | undefined
}

/** Every ```ts block of a page, with the ```text block that follows it. */
export function documentedPrograms(markdown: string): DocumentedProgram[] {
  const blocks = /^```ts\n([^]*?)^```\n(?:\n```text\n([^]*?)^```\n)?/gm
  return [...markdown.matchAll(blocks)].map(({ index, 1: source = '', 2: printed }) => ({
    line: lineAt(markdown, index),
    source,
    printed,
  }))
}

/** Every row of the tables that say what a mistake looks like: the program, its message and its hint. */
export function documentedErrors(markdown: string): DocumentedProgram[] {
  const tables = markdown.matchAll(/^\| you write .*\n\|[-| ]+\n((?:\|.*\n)*)/gm)
  return [...tables].flatMap(({ 0: table, 1: rows = '', index }) =>
    rows.split('\n').flatMap((row, i) => {
      const [, code = '', message = '', hint = ''] = row.split(/(?:^| +)\| /)
      if (code === '') return []
      const source = code.replaceAll(/^`+|`+$/g, '')
      const printed = [message, ...(hint === '' ? [] : [`  ${hint}`])]
        .map(text => `${text.trimEnd()}\n`)
        .join('')
      const line = lineAt(markdown, index) + table.split('\n').length - rows.split('\n').length + i
      return [{ line, source, printed: printed.replaceAll(/ +\|$/gm, '') }]
    }),
  )
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length

/** What a page's programs find beside them as directions.safetensors. */
const directions = new Map<string, TensorData>([
  [
    'rome',
    { dtype: 'float32', shape: [128], data: Float32Array.from({ length: 128 }, (_, i) => Math.cos(i)) },
  ],
])

/** Runs programs as the command line does, on one engine, so that the model is opened once. */
export async function openRunner() {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-documented-'))
  const file = join(folder, 'program.ts')
  await writeFile(join(folder, 'directions.safetensors'), writeSafetensors(directions))
  const noEndpoint = (asked: string | true) =>
    Promise.resolve().then(() => endpointFor(asked, undefined, undefined))
  const backend = createRoutedBackend(createNodeBackend(), noEndpoint)
  return {
    /** What a program prints, its error last; without the place of an error, which is the file's. */
    async run(source: string): Promise<{ printed: string; failed: boolean }> {
      let printed = ''
      const stream = { write: (text: string) => (printed += text) }
      const terminal = createTerminal({ out: stream, err: stream })
      await writeFile(file, source)
      const options = { file, device: undefined, out: undefined, graph: undefined }
      const failed = await runProgram(options, backend, terminal, createInterrupt()).then(
        () => false,
        (error: unknown) => {
          terminal.error(error)
          return true
        },
      )
      return { printed: printed.replaceAll(file, 'program.ts'), failed }
    },
    async close() {
      await backend.close()
      await rm(folder, { recursive: true })
    },
  }
}
