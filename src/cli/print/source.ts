import { type TensorData } from '../../graph/tensorData.ts'

/** Where a card's values and token texts come from. */
export interface CardSource {
  look(ref: string): Promise<TensorData>
  /** The text of a token of a model (its id as the program names it). */
  decode(model: string, id: number): string
  /** The text of several tokens, one after the other. */
  decodeText(model: string, ids: readonly number[]): string
}
