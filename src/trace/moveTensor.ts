import { type RunPlace } from '../graph/address.ts'
import { type Tensor } from './api.ts'
import { type Expression } from './expression.ts'
import { type Program } from './program.ts'
import { compute, giveResult, look, refuseUnready, runCompute } from './results.ts'
import { start } from './startedWork.ts'
import { makeTensor } from './tensor.ts'

/**
 * `await t.to('here')`, `await t.to('remote')`, `await t.to('lab')`: the same values as a result at another place
 * (LANGUAGE 31). They come here by a look, which ends a draft, and go there as the constant of a graph; what needs no
 * value of any place (a weight, random numbers) is made there.
 */
export function moveTensor(
  program: Program,
  expression: Expression,
  self: Tensor,
  place: RunPlace,
): Promise<Tensor> {
  refuseUnready(program, expression)
  const moved =
    expression.remote === place
      ? Promise.resolve(self)
      : expression.remote === undefined
        ? makeThere(program, expression, place)
        : carry(program, expression, place)
  return start(program, 'move', moved)
}

async function makeThere(program: Program, of: Expression, place: RunPlace): Promise<Tensor> {
  const source = { kind: 'op', op: 'cast', inputs: [of], attrs: { dtype: of.dtype } } as const
  const made = program.record(source, of, null, { place, span: program.span() })
  await compute(program, new Map([[made, 'value']]))
  return makeTensor(program, made)
}

async function carry(program: Program, from: Expression, place: RunPlace): Promise<Tensor> {
  const span = program.span()
  const data = await look(program, from)
  const constant = program.record({ kind: 'constant', data }, from, null, { place, span })
  const address = await runCompute(program, null, new Map([[constant, 'value']]))
  // Not the constant itself: its values are there now, and are not kept here.
  const ref = `${address}/value`
  const moved = program.record({ kind: 'loaded', ref, from }, from, null, { place, span })
  giveResult(program, moved, ref)
  return makeTensor(program, moved)
}
