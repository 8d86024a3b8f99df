/**
 * The contract between the source transform (src/program) and what runs transformed code (src/trace): the transform
 * rewrites operators and checked places into calls on an object `$v` of this shape.
 */
export interface SourceOperators {
  /** `a + b` -> `$v.binary('+', a, b)`; plain numbers and strings keep JavaScript's meaning. */
  binary(operator: BinaryOperator, left: unknown, right: unknown): unknown
  /** `-a` -> `$v.unary('-', a)`. */
  unary(operator: UnaryOperator, operand: unknown): unknown
  /** `if (x)` -> `if ($v.check('if', x))`: returns x, throws on a tensor with a way out. */
  check<T>(place: CheckedPlace, value: T): T
  /** `a === b` -> `$v.same('===', a, b)`. */
  same(operator: '===' | '!==' | '==' | '!=', left: unknown, right: unknown): boolean
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '**' | '<' | '<=' | '>' | '>=' | '&' | '|' | '^'
export type UnaryOperator = '-' | '+' | '~'
export type CheckedPlace =
  'if' | 'while' | 'for' | '?:' | '!' | '&&' | '||' | 'switch' | 'spread' | 'for-of' | 'template' | 'in'
