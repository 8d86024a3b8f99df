import { pageBackend } from '../shell/pageBackend.ts'
import { ranGraphs } from '../shell/ranGraphs.ts'
import { useRun } from '../shell/runStore.ts'
import { originsByHash } from './outcomes.ts'
import { placeKey } from './placeKey.ts'
import { type Scene } from './scene.ts'
import { summaryStore } from './summaryStore.ts'

/**
 * Asks the engine for the summaries of all values that boxes show, graph by graph; those that are known are not asked for
 * again, and neither is what did not run.
 */
export async function measureScene(scene: Scene, signal: AbortSignal): Promise<void> {
  const origins = originsByHash(useRun.getState().origins)
  const ran = new Map(ranGraphs().map(one => [one.hash, one]))
  summaryStore.keepOnly(new Set(ran.keys()))
  const wanted = new Map<string, Map<string, string>>()
  for (const box of scene.boxes) {
    const { measured } = box
    if (measured === null || !ran.has(measured.hash)) continue
    const outcome = origins.get(measured.hash)?.report.nodes[measured.id]
    if (outcome?.state === 'not-run') continue
    const places = wanted.get(measured.hash) ?? new Map<string, string>()
    wanted.set(measured.hash, places.set(placeKey(box), measured.id))
  }
  // Asked anew after each wait.
  const isStopped = () => signal.aborted
  for (const [hash, places] of wanted) {
    const one = ran.get(hash)
    const nodes = [...new Set(places.values())].filter(id => summaryStore.get({ hash, id }) === undefined)
    if (one === undefined || nodes.length === 0) continue
    const backend = await pageBackend()
    const summaries = await backend.measure(one.graph, hash, one.constants, nodes, { signal })
    if (isStopped()) return
    summaryStore.put(hash, summaries, places)
  }
}
