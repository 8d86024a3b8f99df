import { useEffect, useMemo, useRef } from 'react'
import { elementOf } from './boxActions.ts'
import { boxName } from './boxWords.ts'
import { GraphListItem } from './GraphListItem.tsx'
import { type Box, type Scene } from './scene.ts'
import './graphList.css'

/** The graph as an ordered list: prompt by prompt, in model order, then operations in the order they run. */
export function GraphList({ scene, target }: { scene: Scene; target: { box: Box } | null }) {
  const list = useRef<HTMLOListElement>(null)
  const inputs = useMemo(() => {
    const names = new Map(scene.boxes.map(box => [box.id, boxName(box)]))
    const from = new Map<string, string[]>()
    for (const wire of scene.wires)
      from.set(wire.to, [...(from.get(wire.to) ?? []), names.get(wire.from) ?? wire.from])
    return from
  }, [scene])
  useEffect(() => {
    if (target !== null) elementOf(list.current, target.box.id)?.scrollIntoView({ block: 'center' })
  }, [target])
  return (
    <ol className="graph-list" tabIndex={0} aria-label="Graph as a list" ref={list}>
      {scene.boxes.map(box => (
        <GraphListItem key={box.id} box={box} inputs={inputs.get(box.id) ?? []} />
      ))}
    </ol>
  )
}
