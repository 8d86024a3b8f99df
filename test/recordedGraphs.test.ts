import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { canonicalize, hashGraph } from '../src/graph/canonical.ts'
import { validateAgainst } from '../src/graph/validateAgainst.ts'
import { validateGraph } from '../src/graph/validate.ts'
import { compileProgram } from '../src/program/compile.ts'
import { createLocator } from '../src/program/locator.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'
import { DraftEnded } from '../src/trace/draftEnded.ts'
import { describeAtlas, RecordingExecutor } from './recordingExecutor.ts'
import { functionOf, sourceUrl } from './runProgram.ts'

const folder = new URL('../src/app/library/examples/', import.meta.url)
const examples = readdirSync(folder).filter(name => name.endsWith('.ts'))

/** Every graph of a program that its draft comes to, those of its cards included. */
async function graphsOf(source: string) {
  const { code, map, errors } = compileProgram(source, 'main.ts')
  expect(errors).toEqual([])
  const executor = new RecordingExecutor({ draft: true })
  const { locate } = createLocator({ sourceUrl, map, lineOffset: 0 })
  const vitrine = createVitrine({ executor, locate })
  try {
    await functionOf(code)(vitrine.module, vitrine.operators, {}, vitrine.console)
  } catch (error) {
    if (!(error instanceof DraftEnded)) throw error
  }
  return executor.graphs
}

test.each(examples)(
  'the graphs of %s are valid against the site map, and so is their canonical form',
  async name => {
    const graphs = await graphsOf(readFileSync(new URL(name, folder), 'utf8'))
    expect(graphs.length).toBeGreaterThan(0)
    const { siteMap } = describeAtlas('vitrine/atlas')
    for (const graph of graphs) {
      const types = validateAgainst(graph, siteMap)
      for (const { nodes } of graph.runs)
        for (const { id, kind, dtype, shape } of nodes)
          if (kind !== 'save') expect([id, types.get(id)]).toMatchObject([id, { dtype, shape }])
      const canonical = canonicalize(graph)
      expect(validateGraph(canonical)).toEqual(canonical)
      expect(hashGraph(canonical)).toBe(hashGraph(graph))
    }
  },
)
