import { VitrineError } from './errors.ts'
import { type TensorData } from './tensorData.ts'

/**
 * The new tokens of each row of a generation: those of its tensor, int32 [rows, new tokens], up to the end of the
 * first stop sequence. Rows that ended early repeat their last token in the tensor.
 */
export function newTokenRows(
  { dtype, shape, data }: TensorData,
  stop: readonly (readonly number[])[],
): number[][] {
  const [rows, steps] = shape
  if (dtype !== 'int32' || rows === undefined || steps === undefined || shape.length !== 2)
    throw new VitrineError('new tokens are int32 [rows, new tokens]')
  return Array.from({ length: rows }, (_, row) => {
    const ids = [...data.subarray(row * steps, (row + 1) * steps)]
    return ids.slice(0, endOf(ids, stop))
  })
}

/** Number of tokens up to the end of the first stop sequence among them; all where there is none. */
function endOf(ids: readonly number[], stop: readonly (readonly number[])[]): number {
  for (let end = 1; end <= ids.length; end++)
    if (stop.some(sequence => endsWith(ids, end, sequence))) return end
  return ids.length
}

/** Whether the first `end` of some ids end with a sequence. */
export const endsWith = (ids: readonly number[], end: number, sequence: readonly number[]): boolean =>
  sequence.length <= end && sequence.every((id, index) => ids[end - sequence.length + index] === id)
