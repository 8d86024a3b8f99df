import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js'
import elkWorker from 'elkjs/lib/elk-worker.min.js?url'
import { blocksOf, structureOf, type Block, type Tidy } from './tidy.ts'
import { type Scene } from './scene.ts'

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.spacing.nodeNode': '14',
  'elk.spacing.edgeNode': '12',
  'elk.layered.spacing.nodeNodeBetweenLayers': '34',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.separateConnectedComponents': 'false',
  'elk.padding': '[top=16,left=16,bottom=16,right=16]',
}

/** Fewer crossings than our own layout, by elkjs in a worker of its own, which ends with the answer. */
export async function tidyScene(scene: Scene): Promise<Tidy> {
  const blocks = blocksOf(scene)
  const inStrip = new Set(blocks.flatMap(({ inside }) => inside.map(({ id }) => id)))
  const worker = new Worker(elkWorker)
  const elk = new ELK({ workerFactory: () => worker })
  try {
    const root: ElkNode = {
      id: 'scene',
      layoutOptions: options,
      children: blocks.map(toElk),
      edges: scene.wires.map(({ id, from, to }) => ({ id, sources: [portOf(from)], targets: [portOf(to)] })),
    }
    const laidOut: ElkNode = await elk.layout(root)
    const at = new Map((laidOut.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]))
    const places = new Map<string, { x: number; y: number }>()
    for (const { id, box, inside } of blocks) {
      const place = at.get(id) ?? box
      for (const one of [box, ...inside])
        places.set(one.id, { x: one.x - box.x + place.x, y: one.y - box.y + place.y })
    }
    return {
      structure: structureOf(scene),
      places,
      width: laidOut.width ?? scene.width,
      height: laidOut.height ?? scene.height,
    }
  } finally {
    worker.terminate()
  }

  /** What stands on a strip is joined at the strip's lower edge. */
  function portOf(id: string): string {
    return inStrip.has(id) ? `port ${id}` : id
  }
}

const toElk = ({ id, box, inside }: Block): ElkNode => ({
  id,
  width: box.width,
  height: box.height,
  ...(inside.length > 0 && {
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
    ports: inside.map(site => ({
      id: `port ${site.id}`,
      x: site.x + site.width / 2 - box.x,
      y: box.height,
      width: 0,
      height: 0,
      layoutOptions: { 'elk.port.side': 'SOUTH' },
    })),
  }),
})
