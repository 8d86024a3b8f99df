import { bytesPerElement, type DType } from '../../graph/dtype.ts'
import { windowPieces, type Window } from '../../graph/window.ts'

/** Bytes of a file: from `begin` up to, and without, `end`. */
export interface ByteRange {
  begin: number
  end: number
}

/** A request that brings some pieces of a tensor, and where each of them belongs in the window. */
export interface PieceRequest extends ByteRange {
  /** `from` counts from `begin`, `to` from the start of the window's own bytes. */
  pieces: { from: number; to: number; length: number }[]
}

/** A request costs about as much as this many bytes more: what lies between two pieces is brought along below it. */
export const gapBytes = 4096

/**
 * What is to be asked for to have a window of a row-major tensor.
 * @param begin first byte of the tensor in its file
 */
export function pieceRequests(
  window: Window,
  { dtype, shape, begin }: { dtype: DType; shape: readonly number[]; begin: number },
): PieceRequest[] {
  const size = bytesPerElement[dtype]
  const requests: PieceRequest[] = []
  let to = 0
  for (const piece of windowPieces(window, shape)) {
    const from = begin + piece.start * size
    const length = piece.length * size
    const last = requests.at(-1)
    if (last !== undefined && from - last.end <= gapBytes) {
      last.pieces.push({ from: from - last.begin, to, length })
      last.end = from + length
    } else requests.push({ begin: from, end: from + length, pieces: [{ from: 0, to, length }] })
    to += length
  }
  return requests
}
