import { type Executor } from '../../graph/executor.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type SiteMap } from '../../graph/siteMap.ts'
import { modelKey, type Drawing, type DrawingPart } from '../graph-view/drawing.ts'
import { describeOnce } from './pageBackend.ts'

/** An executor that runs nothing and keeps what a program would send: its drawing. */
export function startRecording(): { executor: Executor; drawing: Drawing } {
  const parts: DrawingPart[] = []
  const siteMaps: Record<string, SiteMap> = {}
  const executor: Executor = {
    draft: true,
    async describe(request) {
      const description = await describeOnce(request)
      siteMaps[modelKey(description.ref)] = description.siteMap
      return description
    },
    run(graph, hash) {
      parts.push({ kind: 'graph', graph, hash })
      return Promise.resolve()
    },
    look: () => Promise.reject(new VitrineError('a draft has no values')),
    show({ card, graph, hash }) {
      parts.push({ kind: 'show', card, graph, hash })
    },
    dispose: () => undefined,
  }
  return { executor, drawing: { parts, siteMaps } }
}
