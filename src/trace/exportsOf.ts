import { type DType } from '../graph/dtype.ts'
import { type ResultRef } from '../graph/executor.ts'
import { VitrineError } from '../graph/errors.ts'
import { type Json } from '../graph/versions/v1.ts'
import { type Expression } from './expression.ts'
import { isPlainObject, modulePlace, tensorState } from './identity.ts'
import { freeName } from './names.ts'
import { type Program } from './program.ts'
import { compute } from './results.ts'
import { tensorsIn } from './structure.ts'

/** What a program exports (LANGUAGE 36): tensors as results, everything that is JSON as JSON. */
export interface CollectedExports {
  /** By export name; nested structures joined by dots, arrays by index. */
  tensors: { name: string; ref: ResultRef; dtype: DType; shape: readonly number[] }[]
  values: Record<string, Json>
}

export async function collectExports(
  program: Program,
  exported: Readonly<Record<string, unknown>>,
): Promise<CollectedExports> {
  const tensors = [...tensorsIn({ ...exported })]
  const wanted = new Map<Expression, string>()
  const taken = new Set<string>()
  for (const { path, state } of tensors) {
    checkExported(program, path, state.expression)
    if (wanted.has(state.expression)) continue
    const name = freeName(path, taken)
    taken.add(name)
    wanted.set(state.expression, name)
  }
  await compute(program, wanted)
  const values: Record<string, Json> = {}
  for (const [name, value] of Object.entries(exported)) {
    const json = toJson(value)
    if (json !== undefined) values[name] = json
  }
  return {
    tensors: tensors.map(({ path, state: { expression } }) => ({
      name: path,
      ref: expression.ref ?? '',
      dtype: expression.dtype,
      shape: expression.shape,
    })),
    values,
  }
}

/** @throws VitrineError at the line that made a tensor which has no value any more */
function checkExported(program: Program, path: string, expression: Expression): void {
  try {
    program.checkUsable(expression)
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error
    throw new VitrineError(`the export ${path}: ${error.message}`, {
      span: expression.span,
      hint: error.hint,
    })
  }
}

/** The JSON of a value, without tensors in it; undefined where nothing is left. */
function toJson(value: unknown, around: readonly unknown[] = []): Json | undefined {
  if (around.includes(value)) return undefined
  const inner = (item: unknown) => toJson(item, [...around, value])
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (tensorState(value) !== undefined || modulePlace(value) !== undefined) return undefined
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from<number>(Object.values(value))
  if (Array.isArray(value)) {
    const items = value.map(inner)
    const kept = items.filter(item => item !== undefined)
    return kept.length === 0 && items.length > 0 ? undefined : items.map(item => item ?? null)
  }
  if (!isPlainObject(value)) return undefined
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const json = inner(item)
    return json === undefined ? [] : [[key, json] as const]
  })
  return entries.length === 0 && Object.keys(value).length > 0 ? undefined : Object.fromEntries(entries)
}
