import { describe, expect, test } from 'vitest'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { floats, readFolder, runCanonical, runFile } from '../../test/programs/wholeModel.ts'
import { passNodes } from '../engine/passNodes.ts'
import { GraphIndex } from './moduleTree.ts'
import { isPresent, pastOf } from './symbols.ts'
import { canonicalize } from './canonicalize.ts'

const exports = [
  'gpt2/optimum',
  'llama/optimum',
  'llama/dynamo',
  'qwen3/dynamo',
  'llama/genai-fp32-cpu',
  'qwen3/genai-fp32-cpu',
  'qwen3/optimum',
  'gpt_neox/optimum',
  'gemma3_text/optimum',
]
const ids = [
  [3, 1, 4, 1, 5],
  [9, 2, 6, 5, 3],
]

describe.each(exports)('%s as one program', name => {
  const folder = readFolder(`test/fixtures/zoo/${name}/onnx`)
  const { graph } = folder
  const filePresents = new Map(
    graph.outputs
      .filter(output => isPresent(output.name))
      .map(({ name }) => [pastOf(name, graph.inputs) ?? '', name]),
  )

  test('a pass over prompts equals the file uncut', async () => {
    const canonical = canonicalize(graph)
    const [uncut, ours] = [
      await runFile(folder, { ids }, filePresents),
      await runCanonical(folder, canonical, { ids }),
    ]
    expect(greatestDifference(floats(ours.logits), floats(uncut.logits))).toBeLessThan(1e-5)
    for (const [past, value] of uncut.presents)
      expect(greatestDifference(floats(ours.presents.get(past) ?? value), floats(value)), past).toBeLessThan(
        1e-5,
      )
  })

  test('so it does with the operators of the file', async () => {
    const canonical = canonicalize(graph)
    const index = new GraphIndex(canonical)
    const prologue = canonical.nodes.filter(node => index.isPrologue(node))
    const nodes = [...prologue, ...passNodes({ graph: canonical, index }, [], [])]
    const ours = await runCanonical(folder, canonical, { ids }, nodes)
    const opened = await runCanonical(folder, canonical, { ids })
    expect(greatestDifference(floats(ours.logits), floats(opened.logits))).toBeLessThan(1e-5)
  })

  test('steps with keys and values of earlier positions equal one pass over everything', async () => {
    const { presents } = await runCanonical(folder, canonicalize(graph), {
      ids: ids.map(row => row.slice(0, 4)),
    })
    const graphWithPast = canonicalize(graph, { past: true })
    const step = { ids: ids.map(row => row.slice(4)), past: presents }
    const ours = await runCanonical(folder, graphWithPast, step)
    const uncut = await runFile(folder, step, filePresents)
    expect(greatestDifference(floats(ours.logits), floats(uncut.logits))).toBeLessThan(1e-5)
    expect([...ours.presents.keys()].sort()).toEqual([...filePresents.keys()].sort())
    for (const [past, value] of uncut.presents)
      expect(greatestDifference(floats(ours.presents.get(past) ?? value), floats(value)), past).toBeLessThan(
        1e-5,
      )
    const whole = floats((await runFile(folder, { ids }, filePresents)).logits)
    const vocab = ours.logits.dims[2] ?? 0
    const last = ids.flatMap((row, at) => [
      ...whole.slice((at * row.length + 4) * vocab, (at + 1) * row.length * vocab),
    ])
    expect(greatestDifference(floats(ours.logits), last)).toBeLessThan(1e-4)
  })
})
