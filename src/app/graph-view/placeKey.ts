import { boxName } from './boxWords.ts'
import { type Box } from './scene.ts'

/** A box among the boxes of a drawing, whatever numbers its program was given: the same place has the same key. */
export const placeKey = (box: Box): string => `${box.id} ${box.kind} ${boxName(box).replace(/[\d.]+/g, '#')}`
