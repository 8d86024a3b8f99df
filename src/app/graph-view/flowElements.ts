import { type Edge } from '@xyflow/react'
import { type BoxNodeType } from './BoxNode.tsx'
import { type Box, type Scene } from './scene.ts'

/** A box as React Flow takes it. */
export const toNode = (box: Box): BoxNodeType => ({
  id: box.id,
  type: 'box',
  position: { x: box.x, y: box.y },
  width: box.width,
  height: box.height,
  data: { box },
  // Wires pass in front of the strips and behind what stands on them.
  zIndex: box.kind === 'lane' ? 0 : box.kind === 'station' ? 2 : 3,
})

export function toEdges({ boxes, wires }: Scene): Edge[] {
  const onStrip = new Set(
    boxes.filter(({ kind }) => kind === 'site' || kind === 'module').map(({ id }) => id),
  )
  return wires.map(({ id, from, to, writes }) => ({
    id,
    source: from,
    target: to,
    sourceHandle: writes && !onStrip.has(from) ? 'side' : 'below',
    targetHandle: onStrip.has(to) ? 'under' : 'above',
    className: writes ? 'wire wire-writes' : 'wire',
    zIndex: writes ? 2 : 1,
  }))
}
