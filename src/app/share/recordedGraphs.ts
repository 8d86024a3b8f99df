import { create } from 'zustand'
import { type DrawingPart } from '../graph-view/drawing.ts'
import { useDraft } from '../shell/draftStore.ts'
import { useExperiment } from '../shell/experimentStore.ts'

/** Nodes that are drawn of what a link brought, over all its graphs. */
const mostNodes = 10_000

interface RecordedState {
  /** The program whose graph is on screen as its sender's page recorded it; null: the graph is this page's own. */
  code: string | null
  /** Why a graph of the link is not shown. */
  problem: string | null
}

export const useRecorded = create<RecordedState>(() => ({ code: null, problem: null }))

/** Draws the graphs that came with a link while its model, and so this page's own drawing, is not here. */
export function drawRecorded(): void {
  useDraft.subscribe(({ awaitsModel, drawing }) => {
    const { received, recipe } = useExperiment.getState()
    const isWanted =
      awaitsModel !== null && received !== null && received.graphs.length > 0 && received.code === recipe.code
    if (isWanted && drawing === null) void draw(received.code, received.graphs)
    else if (!isWanted && useRecorded.getState().code !== null)
      useRecorded.setState({ code: null, problem: null })
  })
}

async function draw(code: string, graphs: readonly unknown[]): Promise<void> {
  const { parts, problem } = await checkGraphs(graphs)
  const { recipe, opened } = useExperiment.getState()
  const { awaitsModel, drawing, set } = useDraft.getState()
  if (recipe.code !== code || awaitsModel === null || drawing !== null) return
  useRecorded.setState({ code: parts.length > 0 ? code : null, problem })
  if (parts.length > 0) set({ drawing: { parts, siteMaps: {} }, drawnFor: opened })
}

/** The graphs that are ones, up to the first that is not. Nothing of what a link says is taken on trust. */
export async function checkGraphs(
  graphs: readonly unknown[],
): Promise<{ parts: DrawingPart[]; problem: string | null }> {
  const { validateGraph } = await import('../../graph/validate.ts')
  const parts: DrawingPart[] = []
  let nodes = 0
  for (const [index, sent] of graphs.entries()) {
    try {
      const graph = validateGraph(sent)
      nodes += graph.runs.reduce((sum, run) => sum + run.nodes.length, 0)
      if (nodes > mostNodes) return { parts, problem: `it has more than ${mostNodes} nodes` }
      parts.push({ kind: 'graph', graph, hash: `sent-${index}` })
    } catch (error) {
      return { parts, problem: error instanceof Error ? error.message : 'it is no graph' }
    }
  }
  return { parts, problem: null }
}
