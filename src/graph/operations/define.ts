import { dtypes, type DType } from '../dtype.ts'
import { VitrineError } from '../errors.ts'
import { type TensorType } from '../tensorData.ts'
import { type Json, type NonFinite } from '../versions/v1.ts'
import { decodeIndex } from './indexItems.ts'
import { type AttributeSchema, type IndexItem, type Operation, type OperandType } from './operation.ts'

export type AttributeSchemas = Readonly<Record<string, AttributeSchema>>

type ValueOf<S extends AttributeSchema> = S extends {
  type: 'enum'
  values: infer Values extends readonly string[]
}
  ? Values[number]
  : S extends { type: 'int' | 'float' }
    ? number
    : S extends { type: 'bool' }
      ? boolean
      : S extends { type: 'string' }
        ? string
        : S extends { type: 'ints' }
          ? readonly number[]
          : S extends { type: 'dtype' }
            ? DType
            : readonly IndexItem[]

/** The decoded attributes of an operation; an optional one that is absent (or null) is undefined. */
export type AttributesOf<S extends AttributeSchemas> = {
  readonly [Name in keyof S]: S[Name] extends { optional: true }
    ? ValueOf<S[Name]> | undefined
    : ValueOf<S[Name]>
}

/** An operation whose attributes are known to the type checker, in `infer` as in the lowering. */
export interface DefinedOperation<S extends AttributeSchemas> extends Operation {
  attributes: S
  decode(attrs: Readonly<Record<string, Json>>): AttributesOf<S>
}

/** One operand type for each name; any number for a last name that begins with `...`. */
type OperandsOf<Names extends readonly string[]> = Names extends readonly [`...${string}`]
  ? readonly OperandType[]
  : Names extends readonly [string, ...infer Rest extends readonly string[]]
    ? readonly [OperandType, ...OperandsOf<Rest>]
    : readonly OperandType[]

interface Definition<S extends AttributeSchemas, Names extends readonly string[]> extends Omit<
  Operation,
  'attributes' | 'operands' | 'infer'
> {
  operands: Names
  attributes: S
  infer(operands: OperandsOf<Names>, attrs: AttributesOf<S>): TensorType
}

/**
 * Makes an operation from its definition: the result counts the operands and decodes the attributes before `infer`.
 * @throws VitrineError from `infer` when the number of operands or an attribute does not fit
 */
export function defineOperation<const S extends AttributeSchemas, const Names extends readonly string[]>(
  definition: Definition<S, Names>,
): DefinedOperation<S> {
  const decode = (attrs: Readonly<Record<string, Json>>) => decodeAttributes(definition, attrs)
  return {
    ...definition,
    decode,
    infer(operands, attrs) {
      checkOperandCount(definition, operands.length)
      // The count has just been checked against the names that the tuple is made from.
      return definition.infer(operands as OperandsOf<Names>, decode(attrs))
    },
  }
}

function checkOperandCount(operation: Pick<Operation, 'name' | 'operands'>, count: number): void {
  const variadic = operation.operands.at(-1)?.startsWith('...') ?? false
  const least = variadic ? operation.operands.length - 1 : operation.operands.length
  if (count === least || (variadic && count > least)) return
  const names = operation.operands.join(', ') || 'none'
  throw new VitrineError(`${operation.name} takes the tensors (${names}) and was given ${count}`)
}

function decodeAttributes<S extends AttributeSchemas>(
  operation: { name: string; attributes: S },
  attrs: Readonly<Record<string, Json>>,
): AttributesOf<S> {
  const decoded: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(operation.attributes)) {
    const value = attrs[name] ?? undefined
    if (value === undefined && schema.optional === true) continue
    const result = value === undefined ? undefined : decodeAttribute(schema, value)
    if (result === undefined) {
      const got = value === undefined ? 'is missing' : `cannot be ${JSON.stringify(value)}`
      throw new VitrineError(
        `${operation.name}: the attribute ${name} ${got}; it must be ${expected(schema)}`,
        {
          path: `attrs.${name}`,
        },
      )
    }
    decoded[name] = result
  }
  for (const name of Object.keys(attrs))
    if (!Object.hasOwn(operation.attributes, name)) {
      const known = Object.keys(operation.attributes).join(', ') || 'none'
      throw new VitrineError(`${operation.name} has no attribute ${name}; it has: ${known}`, {
        path: `attrs.${name}`,
      })
    }
  // The loop above has checked every value against the schema that the type is derived from.
  return decoded as AttributesOf<S>
}

const isInt = (value: Json): value is number => typeof value === 'number' && Number.isSafeInteger(value)

/** The value, or undefined where the JSON does not fit the schema. */
function decodeAttribute(schema: AttributeSchema, value: Json): unknown {
  switch (schema.type) {
    case 'int':
      return isInt(value) ? value : undefined
    case 'float':
      return decodeFloat(value)
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'ints':
      return Array.isArray(value) && value.every(isInt) ? value : undefined
    case 'dtype':
      return dtypes.find(dtype => dtype === value)
    case 'enum':
      return schema.values.find(known => known === value)
    case 'index':
      return decodeIndex(value)
    default:
      return schema satisfies never
  }
}

/** JSON has no infinities: float attributes and scalars write them as words. */
const floatWords: Readonly<Record<NonFinite, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN }

const isFloatWord = (value: unknown): value is NonFinite =>
  typeof value === 'string' && Object.hasOwn(floatWords, value)

/** The number that a float attribute or a scalar stands for; undefined for any other JSON. */
export function decodeFloat(value: Json): number | undefined {
  if (typeof value === 'number') return value
  return isFloatWord(value) ? floatWords[value] : undefined
}

/** The JSON form of a number: itself, or `inf`, `-inf`, `nan`. */
export function encodeFloat(value: number): number | NonFinite {
  if (Number.isFinite(value)) return value
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
}

function expected(schema: AttributeSchema): string {
  switch (schema.type) {
    case 'int':
      return 'a whole number'
    case 'float':
      return 'a number (or "inf", "-inf", "nan")'
    case 'bool':
      return 'true or false'
    case 'string':
      return 'a text'
    case 'ints':
      return 'a list of whole numbers'
    case 'dtype':
      return `one of ${dtypes.join(', ')}`
    case 'enum':
      return `one of ${schema.values.join(', ')}`
    case 'index':
      return 'a list of index parts'
    default:
      return schema satisfies never
  }
}
