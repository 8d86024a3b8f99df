import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { type Extension } from '@codemirror/state'
import { hoverTooltip, type Tooltip } from '@codemirror/view'
import { type HoverText } from '../../program/languageService.ts'
import { askProgram } from '../shell/programClient.ts'

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
}

async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const word = context.matchBefore(/[\w$]+/)
  const afterDot = context.matchBefore(/\.\s*/) !== null
  if (!context.explicit && word === null && !afterDot) return null
  const source = context.state.doc.toString()
  const found = await askProgram('completions', source, context.pos)
  if (found === undefined || context.aborted) return null
  return {
    from: found.from,
    validFor: /^[\w$]*$/,
    options: found.items.map(({ label, kind, sortText }): Completion => ({
      label,
      type: icons[kind] ?? 'text',
      // TypeScript's order: what is written here before what is everywhere.
      boost: sortText <= '11' ? 2 : sortText <= '12' ? 1 : -1,
      info: () => describe(source, context.pos, label),
    })),
  }
}

async function describe(source: string, offset: number, label: string): Promise<Node | null> {
  const details = await askProgram('completionDetails', source, offset, label)
  return details === undefined ? null : signatureBox(details)
}

const hover = hoverTooltip(async (view, position): Promise<Tooltip | null> => {
  const found = await askProgram('hover', view.state.doc.toString(), position)
  if (found === undefined) return null
  const { start, end } = found
  return { pos: start, end, above: true, create: () => ({ dom: signatureBox(found) }) }
})

/** Signature and documentation, as text only. */
function signatureBox({ signature, documentation }: HoverText): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-signature'
  const code = document.createElement('code')
  code.textContent = signature
  box.append(code)
  if (documentation !== '') {
    const words = document.createElement('p')
    words.textContent = documentation
    box.append(words)
  }
  return box
}

/** Completion and hover from the program worker. */
export const languageSupport: Extension = [autocompletion({ override: [complete] }), hover]
