import { type Box, type Scene } from './scene.ts'

export type TravelKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End'

export const isTravelKey = (key: string): key is TravelKey =>
  ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(key)

/**
 * The box that a key leads to: left and right to the neighbour on the strip or in the row, up and down along wires,
 * and where there are none to the nearest box above or below; Home and End to the ends of the row.
 * @returns the same box where there is nothing in that direction; null in an empty scene
 */
export function travel(scene: Scene, from: string | null, key: TravelKey): string | null {
  const stops = scene.boxes
  const here = stops.find(({ id }) => id === from)
  if (here === undefined) return stops[0]?.id ?? null
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const joined = alongWires(scene, here, key === 'ArrowUp')
    return (joined ?? vertical(stops, here, key === 'ArrowUp'))?.id ?? here.id
  }
  const row = stops
    .filter(box => isInRow(box, here))
    .toSorted((a, b) => a.x + a.width / 2 - (b.x + b.width / 2))
  if (key === 'Home') return row[0]?.id ?? here.id
  if (key === 'End') return row.at(-1)?.id ?? here.id
  const next = row.indexOf(here) + (key === 'ArrowLeft' ? -1 : 1)
  return row[next]?.id ?? here.id
}

const middleX = (box: Box): number => box.x + box.width / 2
const middleY = (box: Box): number => box.y + box.height / 2

/** What stands on one strip is one row: sites by sites, stations by stations. */
function isInRow(box: Box, here: Box): boolean {
  if (rank(box) !== rank(here)) return false
  return Math.abs(middleY(box) - middleY(here)) < Math.min(box.height, here.height) / 2
}

const rank = (box: Box): number =>
  box.kind === 'lane' ? 0 : box.kind === 'station' ? 1 : box.kind === 'site' || box.kind === 'module' ? 2 : 3

/** The nearest box at the other end of a wire, up against its direction or down along it. */
function alongWires({ boxes, wires }: Scene, here: Box, up: boolean): Box | undefined {
  const ends = new Set(
    wires.flatMap(({ from, to }) => (up ? (to === here.id ? [from] : []) : from === here.id ? [to] : [])),
  )
  return nearest(
    boxes.filter(({ id }) => ends.has(id)),
    here,
  )
}

/** From a strip to its stations, from those to their sites, and on to what is nearest above or below. */
function vertical(boxes: readonly Box[], here: Box, up: boolean): Box | undefined {
  const inside = boxes.filter(box => (up ? contains(box, here) : contains(here, box)))
  const wanted = rank(here) + (up ? -1 : 1)
  const within = inside.filter(box => rank(box) === wanted)
  if (within.length > 0) return nearest(within, here)
  return nearest(
    boxes.filter(box => (up ? box.y + box.height <= here.y : box.y >= here.y + here.height)),
    here,
  )
}

const contains = (outer: Box, inner: Box): boolean =>
  outer !== inner &&
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

function nearest(boxes: readonly Box[], here: Box): Box | undefined {
  const far = (box: Box) =>
    Math.abs(middleX(box) - middleX(here)) + 3 * Math.abs(middleY(box) - middleY(here))
  return boxes.reduce<Box | undefined>(
    (best, box) => (box !== here && (best === undefined || far(box) < far(best)) ? box : best),
    undefined,
  )
}
