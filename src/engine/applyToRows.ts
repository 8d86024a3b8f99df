import { type TensorType } from '../graph/tensorData.ts'
import { type CallNode, type Run } from '../graph/versions/v1.ts'
import { cropLeft, joinRows, padLeft, pick, type Piece } from './align.ts'
import { applyModule, looksAcrossPositions } from './applyModule.ts'
import { type Loom } from './loom.ts'
import { type ModelHandle } from './modelStore.ts'
import { idsOf, longestOf } from './stream.ts'

/**
 * A module applied to a tensor. Attention and blocks that are given the rows of prompts of unequal length see each row
 * at its own length, as in the forward pass; what comes back is aligned on the right with 0 in front.
 */
export function applyToRows(
  loom: Loom,
  model: ModelHandle,
  call: CallNode,
  run: Run,
  input: { name: string; type: TensorType },
): { name: string; type: TensorType } {
  const shape = input.type.shape.map(Number)
  const lengths = idsOf(run, call.rows).map(({ length }) => length)
  const isAligned =
    shape.length === 3 && shape[0] === lengths.length && shape[1] === longestOf(run, call.rows)
  const isUnequal = new Set(lengths).size > 1
  if (!isAligned || !isUnequal || !looksAcrossPositions(model.open.modules.get(call.module)))
    return applyModule(loom, model, call, input)

  const whole: Piece = { name: input.name, type: { dtype: input.type.dtype, shape } }
  const slots: number[] = []
  const pieces = [...new Set(lengths)].map((length, part): Piece => {
    const rows = lengths.flatMap((other, row) => (other === length ? [row] : []))
    slots.push(...rows)
    const picked = pick(loom, whole, 0, rows, call.span)
    const cropped = cropLeft(loom, picked, picked.type.shape.with(1, length), call.span)
    const { name, type } = applyModule(loom, model, call, cropped, part)
    const made: Piece = { name, type: { dtype: type.dtype, shape: type.shape.map(Number) } }
    return padLeft(loom, made, made.type.shape.with(1, shape[1] ?? length), 0, call.span)
  })
  const [first] = pieces
  const width = first?.type.shape.at(-1) ?? 1
  const type = { dtype: first?.type.dtype ?? input.type.dtype, shape: [...shape.slice(0, -1), width] }
  return joinRows(loom, pieces, slots, type, call.span)
}
