import { writeSafetensors } from '../../../graph/safetensors.ts'
import { type ShowCard } from '../../../graph/showCard.ts'
import { type TensorData } from '../../../graph/tensorData.ts'
import { lookWhole } from '../lookWindow.ts'
import { type Values } from '../tensorStore.ts'
import { type Origin } from '../../shell/runStore.ts'
import { cardTensors } from './cardTensors.ts'
import { writeNpy } from './npy.ts'
import { metadata } from './provenance.ts'

/** All tensors of a card, as Python's `safetensors` opens them; where they come from stands in the metadata. */
export async function cardSafetensors(
  card: ShowCard,
  origin: Origin | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, TensorData>()
  for (const [name, tensor] of cardTensors(card)) tensors.set(name, toTensorData(await lookWhole(tensor)))
  return writeSafetensors(tensors, metadata(card, origin))
}

/** The tensor that a card is about, as `numpy.load` opens it; null for cards about none or about several. */
export async function cardNpy(card: ShowCard): Promise<Uint8Array<ArrayBuffer> | null> {
  const [first] = cardTensors(card)
  return first === undefined ? null : writeNpy(await lookWhole(first[1]))
}

function toTensorData({ shape, data }: Values): TensorData {
  if (data instanceof Float32Array) return { dtype: 'float32', shape, data }
  return data instanceof Int32Array ? { dtype: 'int32', shape, data } : { dtype: 'bool', shape, data }
}
