import { boxLine } from './boxWords.ts'
import { type Box } from './scene.ts'

/** Boxes that have all words of a query in their sites, operations, names or what they hold, in drawing order. */
export function searchScene(boxes: readonly Box[], query: string): Box[] {
  const wanted = query
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  if (wanted.length === 0) return []
  return boxes.filter(box => {
    // A site that nothing touches is found once its station is open.
    const words = `${boxLine(box)} ${box.words}`.toLowerCase()
    return wanted.every(word => words.includes(word))
  })
}
