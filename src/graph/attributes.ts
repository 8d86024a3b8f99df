import * as v from 'valibot'
import { dtypes } from './dtype.ts'
import { VitrineError, type Span } from './errors.ts'
import { type AttributeSchema, type Operation } from './operations/operation.ts'
import { didYouMean } from './suggest.ts'
import { type Json } from './versions/v1.ts'

/**
 * Checks the attributes of an operation against its registry entry: none unknown, none missing, each of its type.
 * @throws VitrineError with the path of the attribute
 */
export function checkAttributes(
  operation: Operation,
  attrs: Readonly<Record<string, Json>>,
  place: { path: string; span: Span | undefined },
): void {
  const fail = (name: string, message: string, hint?: string) =>
    new VitrineError(message, { path: `${place.path}.${name}`, span: place.span, hint })
  for (const name of Object.keys(attrs))
    if (!Object.hasOwn(operation.attributes, name))
      throw fail(
        name,
        `${operation.name} has no attribute ${name}`,
        didYouMean(name, Object.keys(operation.attributes)),
      )
  for (const [name, schema] of Object.entries(operation.attributes)) {
    const value = attrs[name]
    if (value === undefined || (value === null && schema.optional === true)) {
      if (schema.optional !== true)
        throw fail(name, `${operation.name} needs the attribute ${name}: ${schema.doc}`)
      continue
    }
    if (!v.is(schemaOf(schema), value))
      throw fail(name, `${name} of ${operation.name} must be ${describe(schema)}`)
  }
}

const int = v.pipe(v.number(), v.safeInteger())
const float = v.pipe(v.number(), v.finite())
const index = v.array(
  v.variant('kind', [
    v.strictObject({ kind: v.literal('int'), value: int }),
    v.strictObject({
      kind: v.literal('slice'),
      start: v.nullable(int),
      stop: v.nullable(int),
      step: v.nullable(int),
    }),
    v.strictObject({ kind: v.literal('ellipsis') }),
    v.strictObject({ kind: v.literal('newaxis') }),
    v.strictObject({ kind: v.literal('ints'), values: v.array(int) }),
    v.strictObject({ kind: v.literal('operand'), operand: v.pipe(int, v.minValue(0)) }),
  ]),
)

const plainSchemas = {
  int,
  float,
  bool: v.boolean(),
  string: v.string(),
  ints: v.array(int),
  dtype: v.picklist(dtypes),
  index,
}

const schemaOf = (schema: AttributeSchema): v.GenericSchema =>
  schema.type === 'enum' ? v.picklist(schema.values) : plainSchemas[schema.type]

function describe(schema: AttributeSchema): string {
  switch (schema.type) {
    case 'int':
      return 'a whole number'
    case 'float':
      return 'a finite number'
    case 'bool':
      return 'true or false'
    case 'string':
      return 'a string'
    case 'ints':
      return 'a list of whole numbers'
    case 'dtype':
      return `one of ${dtypes.join(', ')}`
    case 'index':
      return 'a list of index items'
    case 'enum':
      return `one of ${schema.values.join(', ')}`
  }
}
