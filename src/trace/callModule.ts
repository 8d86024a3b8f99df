import { isFloat } from '../graph/dtype.ts'
import { printShape } from '../graph/dim.ts'
import { type Expression } from './expression.ts'
import { type ModelRecord } from './modelRecord.ts'
import { type Program } from './program.ts'
import { type Place } from '../graph/siteIndex.ts'

/**
 * A module applied out of order, with plain weights: no sites of it fire (LANGUAGE 14). The last dimension becomes
 * that of the module's output; the others are the input's.
 * @throws VitrineError where the module cannot be called, or the input does not fit
 */
export function callModule(
  program: Program,
  model: ModelRecord,
  place: Place,
  input: Expression,
): Expression {
  const { entry } = place
  if (entry === null)
    return program.fail(`${place.path} is a list of modules and cannot be called`, 'index it first')
  if (entry.callable !== true) return program.fail(`${place.path} cannot be called: ${entry.callable}`)
  if ((program.active?.generate ?? null) !== null && (entry.kind === 'attention' || entry.kind === 'block'))
    return program.fail(
      `${place.path} cannot be called in a generation, whose steps see different positions`,
      'call it in a trace',
    )
  program.checkUsable(input)
  const width = (name: string) => {
    const last = entry.sites.find(site => site.name === name)?.shape.at(-1)
    return typeof last === 'number' ? last : undefined
  }
  const output = entry.sites.find(site => site.name === 'output')
  const outputWidth = width('output')
  if (output === undefined || outputWidth === undefined)
    return program.fail(`${place.path} cannot be called: what it returns is not known`)
  const rows = program.active?.rows ?? 'all'
  const source = { kind: 'call', module: entry.path, input, rows } as const
  if (entry.kind === 'embedding') {
    if (input.dtype !== 'int32') program.fail(`${place.path} takes token ids (int32), not ${input.dtype}`)
    return program.record(source, { dtype: output.dtype, shape: [...input.shape, outputWidth] }, model)
  }
  if (!isFloat(input.dtype))
    program.fail(`${place.path} takes floats, not ${input.dtype}`, 'write .float() on the tensor first')
  const expected = width('input')
  if (input.shape.length === 0 || (expected !== undefined && input.shape.at(-1) !== expected))
    program.fail(
      `${place.path} takes a tensor whose last dimension is ${expected ?? 'its width'}, not ${printShape(input.shape)}`,
    )
  return program.record(
    source,
    { dtype: output.dtype, shape: [...input.shape.slice(0, -1), outputWidth] },
    model,
  )
}
