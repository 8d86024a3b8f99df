import ts from 'typescript'
import { nodeAt, operands } from './nodeRange.ts'
import { type OpenProgram } from './workspace.ts'

/** What a call takes, while its arguments are written. */
export interface SignatureHelp {
  signatures: {
    before: string
    parameters: { text: string; documentation: string }[]
    after: string
    documentation: string
  }[]
  /** The overload that fits best, and the parameter that is being written. */
  active: number
  parameter: number
  /** Where its arguments begin. */
  start: number
}

export function signatureHelpAt(open: OpenProgram, offset: number): SignatureHelp | undefined {
  const { toVirtual, toSource, text } = open.virtual
  const { service, path } = open
  let at = toVirtual(offset)
  for (let depth = 0; depth < 20; depth++) {
    const help = service.getSignatureHelpItems(path, at, undefined)
    if (help === undefined) return undefined
    const { start } = help.applicableSpan
    const callee = /\$v[.\w]*(\(\w*\)*)*\($/.exec(text.slice(0, start))
    if (callee === null) return { ...describe(help), start: toSource(start) }
    // The call stands for an operator: what is asked for is the call around it.
    at = outside(open, callee.index)
  }
  return undefined
}

function outside(open: OpenProgram, at: number): number {
  const { file } = open.checked()
  let node: ts.Node = nodeAt(file, at)
  while (!ts.isSourceFile(node) && operands(node, file) === undefined) node = node.parent
  return node.getStart(file)
}

function describe({
  items,
  selectedItemIndex,
  argumentIndex,
}: ts.SignatureHelpItems): Omit<SignatureHelp, 'start'> {
  const signatures = items.map(item => ({
    before: ts.displayPartsToString(item.prefixDisplayParts),
    parameters: item.parameters.map(one => ({
      text: ts.displayPartsToString(one.displayParts),
      documentation: ts.displayPartsToString(one.documentation),
    })),
    after: ts.displayPartsToString(item.suffixDisplayParts),
    documentation: ts.displayPartsToString(item.documentation),
  }))
  return { signatures, active: selectedItemIndex, parameter: argumentIndex }
}
