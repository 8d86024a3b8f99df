import ts from 'typescript'

/** An argument is not assignable to its parameter; no overload matches. */
const callCodes = new Set([2345, 2769])

export interface CallError {
  message: string
  /** What to mark: code inserted for an operator stands for the operator. */
  about: ts.Node | undefined
}

/**
 * Words for an error in a call that the user wrote as an operator or as an assignment to an index; undefined for any
 * other error.
 */
export function describeCallError(
  program: ts.Program,
  fileName: string,
  { code, start = 0 }: ts.Diagnostic,
): CallError | undefined {
  const sourceFile = program.getSourceFile(fileName)
  if (sourceFile === undefined || !callCodes.has(code)) return undefined
  const call = callAt(sourceFile, start)
  if (call === undefined) return undefined
  const checker = program.getTypeChecker()
  const typeOf = (node: ts.Node | undefined): string =>
    node === undefined ? 'nothing' : checker.typeToString(checker.getTypeAtLocation(node))
  const [first, second, third] = call.arguments
  switch (call.expression.getText(sourceFile)) {
    case '$v.binary':
      return {
        message: `the operator ${operatorOf(first)} does not take '${typeOf(second)}' and '${typeOf(third)}'`,
        about: call.expression,
      }
    case '$v.unary':
      return {
        message: `the operator ${operatorOf(first)} does not take '${typeOf(second)}'`,
        about: call.expression,
      }
    case '$v_set':
      return {
        message: `'${typeOf(third)}' cannot be assigned to index ${second?.getText(sourceFile) ?? ''} of '${typeOf(first)}'`,
        about: third,
      }
    default:
      return undefined
  }
}

const operatorOf = (node: ts.Node | undefined): string => (node && ts.isStringLiteral(node) ? node.text : '')

/** The call that an error is about: TypeScript puts it at the callee's name, or at an argument. */
function callAt(sourceFile: ts.SourceFile, position: number): ts.CallExpression | undefined {
  let byName: ts.CallExpression | undefined
  let byArgument: ts.CallExpression | undefined
  const visit = (node: ts.Node): void => {
    if (position < node.pos || position >= node.end) return
    if (ts.isCallExpression(node)) {
      const { expression } = node
      const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression
      if (name.getStart(sourceFile) === position) byName = node
      if (node.arguments.some(argument => argument.getStart(sourceFile) === position)) byArgument = node
    }
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(sourceFile, visit)
  return byName ?? byArgument
}
