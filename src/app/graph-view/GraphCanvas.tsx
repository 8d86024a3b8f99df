import {
  Background,
  BackgroundVariant,
  Controls,
  ReactFlow,
  type Edge,
  type OnNodesChange,
  type Viewport,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useMemo, useRef } from 'react'
import { useSelection } from '../shell/selectionStore.ts'
import { boxLine } from './boxWords.ts'
import { BoxNode, type BoxNodeType } from './BoxNode.tsx'
import { isAt } from './isAt.ts'
import { type Box, type Scene } from './scene.ts'

const nodeTypes = { box: BoxNode }

interface GraphCanvasProps {
  scene: Scene
  onToggleGroup: (group: string) => void
}

/** The scene in React Flow: pan and zoom, select a box and its code is marked. */
export default function GraphCanvas({ scene, onToggleGroup }: GraphCanvasProps) {
  const span = useSelection(selection => selection.span)
  const select = useSelection(selection => selection.select)
  const holder = useRef<HTMLDivElement>(null)
  const nodes = useMemo(() => scene.boxes.map(box => toNode(box, onToggleGroup)), [scene, onToggleGroup])
  const marked = useMemo(
    () => nodes.map(node => (isAt(node.data.box, span) ? { ...node, selected: true } : node)),
    [nodes, span],
  )
  const edges = useMemo(() => toEdges(scene), [scene])
  // The selection lives in the program's text: what React Flow would select is chosen there and comes back marked.
  const onNodesChange: OnNodesChange<BoxNodeType> = changes => {
    const chosen = changes.find(change => change.type === 'select' && change.selected)
    const box = nodes.find(node => chosen?.type === 'select' && node.id === chosen.id)?.data.box
    if (box?.span) select(box.span, 'graph')
  }
  return (
    <div className="graph-canvas" ref={holder}>
      <ReactFlow
        nodes={marked}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodesChange={onNodesChange}
        onPaneClick={() => select(null, 'graph')}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable
        minZoom={0.15}
        maxZoom={2}
        onInit={flow => void flow.setViewport(startViewport(scene, holder.current?.clientWidth ?? 600))}
        proOptions={{ hideAttribution: false }}
        aria-label="Intervention graph"
      >
        <Background variant={BackgroundVariant.Dots} gap={18} size={1} />
        <Controls showInteractive={false} position="bottom-right" />
      </ReactFlow>
    </div>
  )
}

/** The whole width if it can still be read, from the top: the strips are what one looks for first. */
function startViewport(scene: Scene, width: number): Viewport {
  const zoom = Math.max(0.6, Math.min(1, width / scene.width))
  return { x: Math.max(0, (width - scene.width * zoom) / 2), y: 0, zoom }
}

function toNode(box: Box, onToggleGroup: (group: string) => void): BoxNodeType {
  const { id, x, y, width, height } = box
  const isPlace = box.kind === 'lane' || box.kind === 'station'
  return {
    id,
    type: 'box' as const,
    position: { x, y },
    width,
    height,
    data: { box, onToggleGroup },
    // Wires pass in front of the strips and behind what stands on them.
    zIndex: box.kind === 'lane' ? 0 : box.kind === 'station' ? 2 : 3,
    focusable: !isPlace,
    selectable: !isPlace,
    ariaLabel: boxLine(box),
  }
}

function toEdges(scene: Scene): Edge[] {
  const kinds = new Map(scene.boxes.map(box => [box.id, box.kind]))
  return scene.wires.map(({ id, from, to, writes }) => ({
    id,
    source: from,
    target: to,
    sourceHandle: writes && kinds.get(from) !== 'site' ? 'side' : 'below',
    targetHandle: kinds.get(to) === 'site' ? 'under' : 'above',
    className: writes ? 'wire wire-writes' : 'wire',
    zIndex: writes ? 2 : 1,
  }))
}
