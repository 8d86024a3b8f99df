import { type Box, type Scene } from './scene.ts'

/** Places that were computed for a drawing of one structure. */
export interface Tidy {
  structure: string
  places: ReadonlyMap<string, { x: number; y: number }>
  width: number
  height: number
}

/** What tidy places depend on: the boxes, their sizes, and what is joined. Numbers and values do not count. */
export const structureOf = ({ boxes, wires }: Scene): string =>
  [
    ...boxes.map(({ id, kind, width, height }) => `${id} ${kind} ${width}x${height}`),
    ...wires.map(({ id }) => id),
  ].join('\n')

/** The same scene at its tidy places; as it is where they were computed for another structure. */
export function applyTidy(scene: Scene, tidy: Tidy | null): Scene {
  if (tidy === null || tidy.structure !== structureOf(scene)) return scene
  const boxes = scene.boxes.map(box => ({ ...box, ...tidy.places.get(box.id) }))
  return { ...scene, boxes, width: tidy.width, height: tidy.height }
}

/** A strip with all that stands on it moves as one. */
export interface Block {
  id: string
  box: Box
  inside: readonly Box[]
}

/** What is moved as one: strips, and everything else by itself. */
export function blocksOf({ boxes }: Scene): Block[] {
  const taken = new Set<string>()
  const lanes = boxes
    .filter(box => box.kind === 'lane')
    .map((box): Block => {
      const inside = boxes.filter(
        other =>
          (other.kind === 'station' || other.kind === 'site' || other.kind === 'module') &&
          other.y >= box.y &&
          other.y + other.height <= box.y + box.height,
      )
      for (const one of [box, ...inside]) taken.add(one.id)
      return { id: box.id, box, inside }
    })
  const others = boxes
    .filter(({ id }) => !taken.has(id))
    .map((box): Block => ({ id: box.id, box, inside: [] }))
  return [...lanes, ...others]
}
