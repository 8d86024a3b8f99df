import {
  Background,
  BackgroundVariant,
  Controls,
  MiniMap,
  ReactFlow,
  type ReactFlowInstance,
  type Viewport,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { useEffect, useMemo, useRef } from 'react'
import { useSelection } from '../shell/selectionStore.ts'
import { useMediaQuery, narrow } from '../shell/useMediaQuery.ts'
import { chooseBox, elementOf } from './boxActions.ts'
import { BoxNode, type BoxNodeType } from './BoxNode.tsx'
import { toEdges, toNode } from './flowElements.ts'
import { useGraphView } from './graphStore.ts'
import { type Box, type Scene } from './scene.ts'
import { useTravel } from './useTravel.ts'

const nodeTypes = { box: BoxNode }

/** More boxes than this have a map beside them. */
const manyBoxes = 60

interface GraphCanvasProps {
  scene: Scene
  /** A box to bring into view; each new object does it again. */
  target: { box: Box } | null
}

/** The scene in React Flow: pan and zoom, choose a box and its code is marked. */
export default function GraphCanvas({ scene, target }: GraphCanvasProps) {
  const setHover = useSelection(selection => selection.setHover)
  const select = useSelection(selection => selection.select)
  const setCurrent = useGraphView(state => state.setCurrent)
  const holder = useRef<HTMLDivElement>(null)
  const flow = useRef<ReactFlowInstance<BoxNodeType> | null>(null)
  const isNarrow = useMediaQuery(narrow)
  const nodes = useMemo(() => scene.boxes.map(toNode), [scene])
  const edges = useMemo(() => toEdges(scene), [scene])
  const show = (box: Box) => {
    if (flow.current !== null && holder.current !== null) bringIntoView(flow.current, holder.current, box)
  }
  const onKeyDown = useTravel(scene, holder, show)
  useEffect(() => {
    if (target === null || flow.current === null || holder.current === null) return
    bringIntoView(flow.current, holder.current, target.box)
  }, [target])
  return (
    <div
      className="graph-canvas"
      ref={holder}
      role="group"
      aria-label="Intervention graph. Arrow keys travel, Enter marks the code, M opens the menu of a site, Space opens and folds."
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={event => {
        const { current } = useGraphView.getState()
        const id = event.target.getAttribute('data-box')
        if (id !== null) {
          setCurrent(id)
          setHover(scene.boxes.find(box => box.id === id)?.span ?? null)
        } else if (event.target === holder.current && current !== null)
          elementOf(holder.current, current)?.focus({ preventScroll: true })
      }}
      onBlur={() => setHover(null)}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onNodeClick={(_, { data }) => chooseBox(data.box, elementOf(holder.current, data.box.id))}
        onNodeMouseEnter={(_, { data }) => {
          if (data.box.span) setHover(data.box.span)
        }}
        onNodeMouseLeave={() => setHover(null)}
        onPaneClick={() => {
          select(null, 'graph')
          useGraphView.getState().closeMenu()
        }}
        onMoveStart={() => useGraphView.getState().closeMenu()}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        minZoom={0.15}
        maxZoom={2}
        onlyRenderVisibleElements={scene.boxes.length > manyBoxes}
        onInit={instance => {
          flow.current = instance
          void instance.setViewport(startViewport(scene, holder.current?.clientWidth ?? 600))
        }}
        proOptions={{ hideAttribution: false }}
      >
        <Background variant={BackgroundVariant.Dots} gap={18} size={1} />
        <Controls showInteractive={false} position="bottom-right" />
        {scene.boxes.length > manyBoxes && !isNarrow && (
          <MiniMap<BoxNodeType>
            position="bottom-left"
            style={{ width: 150, height: 110 }}
            pannable
            zoomable
            ariaLabel="Map of the graph"
            nodeClassName={({ data }) => `map-${data.box.kind}`}
          />
        )}
      </ReactFlow>
    </div>
  )
}

/** The whole width if it can still be read, from the top: the strips are what one looks for first. */
function startViewport(scene: Scene, width: number): Viewport {
  const zoom = Math.max(0.6, Math.min(1, width / scene.width))
  return { x: Math.max(0, (width - scene.width * zoom) / 2), y: 0, zoom }
}

/** Moves as little as brings a box on screen; what is seen already does not move. */
function bringIntoView(flow: ReactFlowInstance<BoxNodeType>, holder: HTMLElement, box: Box): void {
  const { x, y, zoom } = flow.getViewport()
  const edge = 24
  const shift = (start: number, size: number, room: number) =>
    start < edge
      ? edge - start
      : start + size > room - edge
        ? Math.max(edge - start, room - edge - start - size)
        : 0
  const dx = shift(box.x * zoom + x, Math.min(box.width * zoom, holder.clientWidth / 2), holder.clientWidth)
  const dy = shift(box.y * zoom + y, box.height * zoom, holder.clientHeight)
  if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom })
}
