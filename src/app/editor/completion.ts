import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { askProgram } from '../shell/programClient.ts'
import { infoBox } from './infoBox.ts'

/** TypeScript's kinds of things -> CodeMirror's icons. */
const icons: Readonly<Record<string, string>> = {
  method: 'method',
  property: 'property',
  getter: 'property',
  setter: 'property',
  const: 'constant',
  let: 'variable',
  var: 'variable',
  parameter: 'variable',
  function: 'function',
  keyword: 'keyword',
  interface: 'interface',
  type: 'type',
  class: 'class',
  module: 'namespace',
  alias: 'variable',
  string: 'text',
}

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const quoted = context.matchBefore(/['"][\w./@-]*/)
  const word = context.matchBefore(/[\w$]+/)
  const afterDot = context.matchBefore(/\.\s*/) !== null
  if (!context.explicit && word === null && !afterDot && quoted === null) return null
  const source = context.state.doc.toString()
  const found = await askProgram('completions', source, context.pos)
  if (found === undefined || context.aborted) return null
  const isText = quoted !== null && found.items.every(({ kind }) => kind === 'string')
  // Numbers and words of plain texts are typed, not chosen.
  if (!context.explicit && quoted !== null && !isText) return null
  return {
    from: isText ? quoted.from + 1 : found.from,
    validFor: isText ? /^[\w./@-]*$/ : /^[\w$]*$/,
    options: found.items.map(({ label, kind, sortText, detail }): Completion => ({
      label,
      ...(detail !== undefined && { detail }),
      type: icons[kind] ?? 'text',
      boost: boostOf(sortText),
      info: () => describe(source, context.pos, label),
    })),
  }
}

/** The order of the worker: what is written here before what is everywhere. */
function boostOf(sortText: string): number {
  const order = Number.parseInt(sortText, 10)
  return Number.isNaN(order) ? -1 : Math.max(-1, 12 - order)
}

async function describe(source: string, offset: number, label: string): Promise<Node | null> {
  const details = await askProgram('completionDetails', source, offset, label)
  return details === undefined ? null : infoBox(details)
}

/** Completion from the program worker. */
export const completion = autocompletion({ override: [complete] })
