import { type Tensor } from './api.ts'
import { type Expression } from './expression.ts'
import { indexCall } from './indexCall.ts'
import { toExpression } from './operands.ts'
import { type Program } from './program.ts'
import { readSite, writeSite } from './sites.ts'
import { makePlace, makeTensor, type SitePlace, type TensorState } from './tensor.ts'

/** `t[':, -1']`, `t.at(':', ids)`: a tensor that remembers its place at a site, so that `.set` can write it. */
export function indexTensor(state: TensorState, index: readonly unknown[]): Tensor {
  const { program, expression, place } = state
  const [inputs, attrs] = indexCall(program, expression, index)
  const read = () => program.operation('index', inputs, attrs)
  if (place === null || place.index !== null) return makeTensor(program, read())
  const inner = { ...place, index }
  const hasMask = inputs.slice(1).some(({ dtype }) => dtype === 'bool')
  return hasMask ? makePlace(program, read, inner) : makeTensor(program, read(), inner)
}

/**
 * `t[':, -1'] = v` on a tensor read from a site: the site gets a new value in which that index is v; `t` keeps the
 * old one (LANGUAGE 10). Other positions keep what earlier writes made of them.
 * @throws VitrineError where the tensor is not a site's
 */
export function writeIndex(state: TensorState, index: readonly unknown[], value: unknown): void {
  const place = writablePlace(state)
  if (place.index !== null)
    state.program.fail('an index of an index cannot be written', 'write both parts as one index of the site')
  writePlace(state.program, place, index, value)
}

/** `.set(v)` on a site's tensor or on an index of it. */
export function setPlace(state: TensorState, value: unknown): void {
  const place = writablePlace(state)
  writePlace(state.program, place, place.index, value)
}

function writePlace(
  program: Program,
  { model, site }: SitePlace,
  index: readonly unknown[] | null,
  value: unknown,
): void {
  const written = toExpression(program, value)
  if (index === null) writeSite(program, model, site, written)
  else writeSite(program, model, site, putIndex(program, readSite(program, model, site), index, written))
}

/** @throws VitrineError for a tensor that is not a site's, a result, and a site of another prompt */
function writablePlace(state: TensorState): SitePlace {
  const { program, place } = state
  if (place === null || place.read.ref !== null) {
    const { source, ref, span } = state.expression
    if (source.kind === 'prompt')
      program.fail('token ids and their mask are read-only', 'write model.embed.output')
    return program.fail(
      `only a tensor read from a site can be written; this one is ${ref === null ? 'computed' : 'a result'}`,
      'make a new tensor: `t = t.put(index, v)`',
      span,
    )
  }
  const { read, site } = place
  program.checkUsable(read)
  if (read.source.kind === 'read' && read.source.step !== (program.active?.step ?? null))
    program.fail(
      `this tensor of ${site.path} belongs to another step`,
      'write it in the step that read it',
      read.span,
    )
  if (read.source.kind === 'read' && read.source.rows !== program.active?.rows)
    program.fail(
      `this tensor of ${site.path} belongs to another prompt`,
      'write it in the invoke that read it',
      read.span,
    )
  return place
}

/** A copy of a tensor in which an index holds other values, broadcast to it. */
export function putIndex(
  program: Program,
  base: Expression,
  index: readonly unknown[],
  value: Expression,
): Expression {
  const [[tensor, ...operands], attrs] = indexCall(program, base, index)
  return program.operation('put', tensor === undefined ? [] : [tensor, value, ...operands], attrs)
}
