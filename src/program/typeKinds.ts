import type ts from 'typescript'
import { vitrineFile } from './ambient.ts'
import { type ModuleType, type ModelTypes } from './models/modelTypes.ts'
import { modelsFile } from './workspace.ts'

/** Whether a value is a tensor of the language. */
export const isTensor = (checker: ts.TypeChecker, node: ts.Expression): boolean =>
  isTensorType(checker.getTypeAtLocation(node))

const isTensorType = (type: ts.Type): boolean => isDeclaredAs(type, 'Tensor', vitrineFile)

/** Whether a value is promised and not there yet. */
export const isPromise = (checker: ts.TypeChecker, node: ts.Expression): boolean =>
  symbolOf(checker.getTypeAtLocation(node))?.name === 'Promise'

/** The module of a known model that a value is; undefined for anything else. */
export function moduleTypeOf(
  checker: ts.TypeChecker,
  models: ModelTypes,
  node: ts.Expression,
): ModuleType | undefined {
  const type = checker.getTypeAtLocation(node)
  const name = symbolOf(type)?.name ?? ''
  return isDeclaredAs(type, name, modelsFile) ? models.types.get(name) : undefined
}

// TypeScript's own declarations leave out that types such as `number` have no symbol.
const symbolOf = (type: ts.Type): ts.Symbol | undefined => type.symbol

function isDeclaredAs(type: ts.Type, name: string, file: string): boolean {
  const symbol = symbolOf(type)
  if (symbol?.name !== name) return false
  return symbol.declarations?.some(one => one.getSourceFile().fileName === file) ?? false
}
