import { readFileSync } from 'node:fs'
import { layOut } from '../src/app/graph-view/layout.ts'
import { modelKey, type DrawingPart } from '../src/app/graph-view/drawing.ts'
import { createNodeBackend } from '../src/backend/node.ts'
import { programFunction } from '../src/cli/programFunction.ts'
import { hashGraph } from '../src/graph/canonical.ts'
import type { Executor } from '../src/graph/executor.ts'
import type { Graph } from '../src/graph/versions/v1.ts'
import type { SiteMap } from '../src/graph/siteMap.ts'
import { validateGraph } from '../src/graph/validate.ts'
import { compileProgram } from '../src/program/compile.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'
import { timed } from './ratio.ts'

export interface Draft {
  /** A key, and then the program's graph, placed: compiled, recorded, checked as the host does, laid out; milliseconds. */
  draw: () => Promise<number>
  /** The same key, and the program compiled. */
  compile: () => Promise<number>
  /** Boxes of the last drawing. */
  boxes: () => number
  close: () => Promise<void>
}

/** Typing in an example on the embedded model, as the page draws it, but for its rest and the sandbox's worker. */
export const openDraft = (): Draft => {
  const program = readFileSync(new URL('../src/app/library/examples/3-patching.ts', import.meta.url), 'utf8')
  const backend = createNodeBackend()
  let keys = 0
  let boxes = 0
  const compiled = () => compileProgram(`${program}\nconst typed = ${++keys}\n`, 'main.ts')
  const draw = async () => {
    const parts: DrawingPart[] = []
    const siteMaps: Record<string, SiteMap> = {}
    const accept = (graph: Graph) => {
      const checked = validateGraph(JSON.parse(JSON.stringify(graph)))
      return { graph: checked, hash: hashGraph(checked) }
    }
    const executor: Executor = {
      draft: true,
      async describe(request) {
        const description = await backend.describe(request)
        siteMaps[modelKey(description.ref)] = description.siteMap
        return description
      },
      run(graph) {
        parts.push({ kind: 'graph', ...accept(graph) })
        return Promise.resolve()
      },
      loadTensors: () => Promise.reject(new Error('nothing is loaded')),
      look: () => Promise.reject(new Error('nothing has run')),
      show({ card, graph }) {
        parts.push({ kind: 'show', card, ...(graph === null ? { graph: null, hash: null } : accept(graph)) })
      },
      dispose: () => undefined,
    }
    const vitrine = createVitrine({ executor, locate: () => undefined })
    await programFunction(compiled().code)(vitrine.module, vitrine.operators, {}, vitrine.console)
    await vitrine.finish()
    boxes = layOut({ parts, siteMaps }).boxes.length
    if (boxes === 0) throw new Error('nothing was drawn')
  }
  return {
    draw: timed(draw),
    compile: timed(() => Promise.resolve(compiled())),
    boxes: () => boxes,
    close: () => backend.close(),
  }
}
