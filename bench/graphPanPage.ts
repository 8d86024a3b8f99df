import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import GraphCanvas from '../src/app/graph-view/GraphCanvas.tsx'
import { layOut } from '../src/app/graph-view/layout.ts'
import '../src/app/graph-view/graph.css'
import '../src/app/shell/tokens.css'
import '../src/app/shell/base.css'
import { drawingOf } from './graphDrawing.ts'

declare global {
  interface Window {
    /** Frames that were drawn so far, once the graph is there. */
    framesSoFar: () => number
    boxes: number
  }
}

const nodes = Number(new URLSearchParams(location.search).get('nodes'))
const scene =
  nodes === 0 ? { boxes: [], wires: [], width: 600, height: 400, hidden: 0 } : layOut(drawingOf(nodes))
createRoot(document.getElementById('graph') ?? document.body).render(
  createElement(GraphCanvas, { scene, target: null }),
)

let frames = 0
const count = () => {
  frames++
  requestAnimationFrame(count)
}
requestAnimationFrame(count)
window.framesSoFar = () => frames
window.boxes = scene.boxes.length
