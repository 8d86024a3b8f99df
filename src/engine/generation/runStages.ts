import { type TensorData } from '../../graph/tensorData.ts'
import { type GenerateNode, type Graph, type ResultNode, type Run } from '../../graph/versions/v1.ts'
import { execute, type Executed, type Prepared, type StepTiming } from '../execute.ts'
import { type ModelHandle } from '../modelStore.ts'
import { checkGeneration } from './checkGeneration.ts'
import { generate, type GenerationOptions, type GenerationInput } from './generate.ts'
import { type GenerationParts } from './stepRunner.ts'
import { type GenerationRows } from './rows.ts'
import { keptName, Stages } from './stages.ts'

export interface StageParts extends GenerationParts {
  /** Weaves, plans and encodes a graph without generations. */
  prepare: (graph: Graph) => Prepared
}

export interface StagedGraph {
  graph: Graph
  hash: string
  constants: ReadonlyMap<string, TensorData>
  live: ReadonlySet<string>
  models: readonly (ModelHandle | null)[]
}

/** Whether running a graph has to wait for tokens in between. */
export const hasGeneration = ({ runs }: Graph): boolean => runs.some(({ mode }) => mode === 'generate')

/**
 * Runs a graph with generations, stage by stage; its saves are stored as those of any graph, but for those of steps
 * that a generation did not reach.
 */
export async function runStages(
  { graph, hash, constants, live, models }: StagedGraph,
  parts: StageParts,
  options: GenerationOptions,
): Promise<Executed> {
  graph.runs.forEach((run, index) => {
    const model = models[index]
    if (run.mode === 'generate' && model) checkGeneration(run, model)
  })
  const stages = new Stages(graph, live)
  const made = new Set<string>()
  const timings: StepTiming[] = []
  const idRefs: string[] = []
  let unembeddedPositions = 0

  async function runPlain(stage: number, runs: readonly number[]): Promise<void> {
    const own = runs.map((index): Run => {
      const run = graph.runs[index]
      if (!run) throw new Error(`the graph has no run ${index}`)
      const nodes = stages.nodesOf(stage, index, hash, made)
      // The ids of a generation are there by now.
      const asResults = nodes.map(node => (node.kind === 'generate' ? resultOf(node, hash) : node))
      return { ...run, mode: run.mode === 'generate' ? 'compute' : run.mode, nodes: asResults }
    })
    const nodes = own.flatMap(run => run.nodes)
    if (nodes.length === 0) return
    const prepared = parts.prepare({ ...graph, runs: own })
    const executed = await execute(prepared, hash, parts, options)
    timings.push(...executed.timings)
    unembeddedPositions += executed.unembeddedPositions
    for (const { id } of nodes) made.add(id)
    for (const id of stages.doneAfter(stage)) parts.results.dispose(`${hash}/${keptName(id)}`)
  }

  async function storeIds(run: Run | undefined, rows: GenerationRows): Promise<void> {
    for (const node of run?.nodes ?? []) {
      if (node.kind !== 'generate' || !live.has(node.id)) continue
      const ids = rows.aligned(node.rows)
      const shape = [ids.length, ids[0]?.length ?? 0]
      const bytes = new Uint8Array(Int32Array.from(ids.flat()).buffer)
      const tensor = await parts.runtime.upload({ dtype: 'int32', dims: shape, bytes })
      const { ref } = resultOf(node, hash)
      parts.results.add([{ ref, type: { dtype: 'int32', shape } }], tensor)
      idRefs.push(ref)
    }
  }

  try {
    for (const unit of stages.units) {
      if (unit.kind === 'plain') {
        await runPlain(unit.stage, unit.runs)
        continue
      }
      const model = models[unit.run]
      if (!model) throw new Error('a run that generates has a model')
      const input: GenerationInput = { graph, hash, constants, stages, unit, model, made }
      const generated = await generate(input, parts, options)
      timings.push(...generated.timings)
      unembeddedPositions += generated.unembeddedPositions
      await storeIds(graph.runs[unit.run], generated.rows)
      await runPlain(unit.first + unit.steps, [unit.run])
    }
    return { timings, unembeddedPositions }
  } finally {
    for (const ref of [...idRefs, ...stages.kept.map(id => `${hash}/${keptName(id)}`)])
      parts.results.dispose(ref)
  }
}

const resultOf = ({ id, span }: GenerateNode, hash: string): ResultNode => ({
  kind: 'result',
  id,
  span,
  ref: `${hash}/${keptName(id)}`,
})
