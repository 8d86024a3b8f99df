import ts from 'typescript'
import { openDraft } from './draft.ts'
import { modelCalls } from './models.ts'
import { keyOf } from './objects.ts'

/** The `LanguageModel(...)` call of a program, as far as it is written out. */
export interface ModelCall {
  /** The variable it is given to. */
  variable: string
  id: string
  options: ModelOptions
}

/** As `LanguageModel` names them; `dtype` is the precision of the file. */
export interface ModelOptions {
  revision?: string
  dtype?: string
  device?: string
  remote?: string | true
}

/** The first call with a written-out id; null where the program chooses its model in another way. */
export function findModel(source: string): ModelCall | null {
  for (const call of modelCalls(openDraft(source))) {
    const [id, options] = call.arguments
    if (id === undefined || !ts.isStringLiteralLike(id)) continue
    const holder = ts.findAncestor(call.parent, node => !ts.isAwaitExpression(node))
    const isNamed = holder !== undefined && ts.isVariableDeclaration(holder) && ts.isIdentifier(holder.name)
    return { variable: isNamed ? holder.name.text : 'model', id: id.text, options: optionsOf(options) }
  }
  return null
}

function optionsOf(given: ts.Expression | undefined): ModelOptions {
  const options: ModelOptions = {}
  if (given === undefined || !ts.isObjectLiteralExpression(given)) return options
  for (const member of given.properties) {
    if (!ts.isPropertyAssignment(member)) continue
    const key = keyOf(member)
    const { initializer } = member
    if (key === 'remote' && initializer.kind === ts.SyntaxKind.TrueKeyword) options.remote = true
    if (!ts.isStringLiteralLike(initializer)) continue
    if (key === 'revision' || key === 'dtype' || key === 'device' || key === 'remote')
      options[key] = initializer.text
  }
  return options
}
