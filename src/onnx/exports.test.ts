import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { disagreement, tokenRows } from '../../test/programs/agreement.ts'
import { floats, readFolder, runCanonical } from '../../test/programs/wholeModel.ts'
import { passNodes } from '../engine/passNodes.ts'
import { canonicalize } from './canonicalize.ts'
import { GraphIndex } from './moduleTree.ts'
import { openModel } from './open.ts'
import { widened } from './widen.ts'
import { withPast } from './withPast.ts'

const root = 'test/fixtures/exports'
const exports = readdirSync(root, { withFileTypes: true }).flatMap(each =>
  each.isDirectory() ? [each.name] : [],
)

/** Sites of a block that an architecture has not, by its nature. */
const absent: Readonly<Record<string, readonly string[]>> = {
  ungated: ['bloom', 'falcon', 'gpt2', 'gpt_bigcode', 'gpt_neo', 'gptj', 'mpt', 'opt', 'phi', 'roberta'],
  parallel: ['falcon', 'gptj', 'phi'],
}

const encoders = ['roberta', 'albert']

describe.each(exports)('%s', name => {
  const folder = readFolder(`${root}/${name}/onnx`)
  const source = widened(folder.graph)
  const config = JSON.parse(readFileSync(`${root}/${name}/config.json`, 'utf8')) as Record<string, unknown>
  const architecture = name.slice(0, name.indexOf('-'))

  test('with and without a past it computes what the file computes', async () => {
    // Of int4 files ONNX Runtime rounds activations to 8 bits on the CPU, as they allow it to.
    const tolerance = name.endsWith('int4') ? 4e-2 : 3e-6
    expect(await disagreement(folder, { batch: 2, length: 6, steps: 1 })).toBeLessThan(tolerance)
  }, 30_000)

  test('every shape is told, and most nodes are gone', () => {
    const { graph } = openModel(source, { id: name, revision: 'main', file: 'onnx/model.onnx' }, config)
    const index = new GraphIndex(graph)
    for (const node of graph.nodes)
      for (const output of node.outputs) expect(graph.facts.get(output)?.shape, output).toBeDefined()
    const flowing = passNodes({ graph, index }, [], [])
    expect(flowing.length / 2).toBeLessThan(name.includes('gemma2') ? 100 : 80)
  })

  test('as the file has its operators it computes the same', async () => {
    const canonical = canonicalize(source)
    const index = new GraphIndex(canonical)
    const prologue = canonical.nodes.filter(node => index.isPrologue(node))
    const nodes = [...prologue, ...passNodes({ graph: canonical, index }, [], [])]
    const pass = { ids: tokenRows(2, 0, 6) }
    const [opened, fused] = [
      await runCanonical(folder, canonical, pass),
      await runCanonical(folder, canonical, pass, nodes),
    ]
    expect(greatestDifference(floats(opened.logits), floats(fused.logits))).toBeLessThan(3e-6)
  }, 30_000)

  if (architecture !== 'albert')
    test('its site map is full', () => {
      const open = openModel(source, { id: name, revision: 'main', file: 'onnx/model.onnx' }, config)
      const sites = open.siteMap.modules.flatMap(module => module.sites)
      const missing = sites.filter(site => !site.exists && /\.0\./.test(site.path)).map(site => site.name)
      const expected = [
        ...(absent.parallel?.includes(architecture) ? ['residMid'] : []),
        ...(absent.ungated?.includes(architecture) ? ['up'] : []),
      ]
      expect(missing.sort()).toEqual(expected)
      const [dModel, vocab] = name.includes('genai') ? [64, 80] : [32, 64]
      expect(open.siteMap.sizes).toMatchObject({ layers: 2, nHeads: 4, dHead: dModel / 4, dModel, vocab })
    })

  if (!encoders.includes(architecture))
    test('with a past it has the same places', () => {
      const open = openModel(source, { id: name, revision: 'main', file: 'onnx/model.onnx' }, config)
      const past = withPast(source, open)
      for (const [path, { tensor, edges }] of past.places) {
        const shape = past.graph.facts.get(tensor)?.shape
        const plain = open.graph.facts.get(tensor)?.shape
        expect(shape?.length, path).toBe(plain?.length)
        if (edges !== 'all')
          for (const { node, input } of edges) expect(node.inputs[input], path).toBe(tensor)
      }
    })
})

test('what is not there by nature is named for architectures that are there', () => {
  const names = exports.map(name => name.slice(0, name.indexOf('-')))
  for (const architecture of Object.values(absent).flat()) expect(names).toContain(architecture)
})
