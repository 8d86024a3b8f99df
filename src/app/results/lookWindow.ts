import { type CardTensor } from '../../graph/showCard.ts'
import { type Window } from '../../graph/window.ts'
import { pageBackend } from '../shell/pageBackend.ts'
import { sliceWindow } from './sliceWindow.ts'
import { tensorStore, toValues, type Values } from './tensorStore.ts'

/**
 * The values of a part of a card's tensor: of what is here already, else downloaded from the device, that part alone.
 * @throws VitrineError where the result is no longer on the device
 */
export async function lookWindow({ ref }: CardTensor, window: Window): Promise<Values> {
  if (tensorStore.has(ref)) return sliceWindow(tensorStore.get(ref), window)
  const backend = await pageBackend()
  return toValues(await backend.look(ref, window))
}

/** All of a card's tensor: what a file of it needs. */
export async function lookWhole({ ref }: CardTensor): Promise<Values> {
  if (tensorStore.has(ref)) return tensorStore.get(ref)
  const backend = await pageBackend()
  return toValues(await backend.look(ref))
}
