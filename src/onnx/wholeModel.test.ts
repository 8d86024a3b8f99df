import { describe, expect, test } from 'vitest'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { floats, readFolder, runCanonical, runFile } from '../../test/programs/wholeModel.ts'
import { passNodes } from '../engine/passNodes.ts'
import { canonicalize, type CanonicalGraph } from './canonicalize.ts'
import { GraphIndex } from './moduleTree.ts'
import { isPresent, pastOf } from './symbols.ts'
import { widened } from './widen.ts'

/**
 * Greatest difference to the file uncut: files in float16 are compared in float32 with what ONNX Runtime makes of them in
 * float16; and of int4 files ONNX Runtime rounds activations to 8 bits on the CPU, as they allow it to.
 */
const exports = [
  ['gpt2/optimum', 1e-5],
  ['gpt_neox/optimum', 1e-5],
  ['gemma3_text/optimum', 1e-5],
  ['llama/optimum', 1e-5],
  ['llama/dynamo', 1e-5],
  ['llama/genai-fp32-cpu', 1e-5],
  ['llama/genai-fp16-webgpu', 4e-3],
  ['llama/genai-int4-webgpu', 4e-2],
  ['qwen3/optimum', 1e-5],
  ['qwen3/dynamo', 1e-5],
  ['qwen3/genai-fp32-cpu', 1e-5],
] as const
const ids = [
  [3, 1, 4, 1, 5],
  [9, 2, 6, 5, 3],
]

describe.each(exports)('%s as one program', (name, tolerance) => {
  const folder = readFolder(`test/fixtures/zoo/${name}/onnx`)
  const graph = widened(folder.graph)
  const presentNames = graph.outputs.map(output => output.name).filter(isPresent)
  const filePresents = new Map(presentNames.map(name => [pastOf(name, graph.inputs) ?? '', name]))

  test('a pass over prompts equals the file uncut', async () => {
    const uncut = await runFile(folder, { ids }, filePresents)
    const ours = await runCanonical(folder, canonicalize(graph), { ids })
    expect(greatestDifference(floats(ours.logits), floats(uncut.logits))).toBeLessThan(tolerance)
    for (const [past, value] of uncut.presents)
      expect(greatestDifference(floats(ours.presents.get(past)!), floats(value)), past).toBeLessThan(
        tolerance,
      )
  })

  test('the operators of the file compute what they are opened into', async () => {
    const canonical = canonicalize(graph)
    const opened = await runCanonical(folder, canonical, { ids })
    const fused = await runCanonical(folder, canonical, { ids }, asInFile(canonical))
    expect(greatestDifference(floats(fused.logits), floats(opened.logits))).toBeLessThan(1e-5)
  })

  test('a step with keys and values of earlier positions equals one pass over everything', async () => {
    const earlier = { ids: ids.map(row => row.slice(0, -1)) }
    const { presents } = await runCanonical(folder, canonicalize(graph), earlier)
    const step = { ids: ids.map(row => row.slice(-1)), past: presents }
    const ours = await runCanonical(folder, canonicalize(graph, { past: true }), step)
    const whole = await runCanonical(folder, canonicalize(graph), { ids })
    const vocab = ours.logits.dims[2] ?? 0
    const last = ids.flatMap((row, at) => {
      const end = (at + 1) * row.length * vocab
      return [...floats(whole.logits).slice(end - vocab, end)]
    })
    expect(greatestDifference(floats(ours.logits), last)).toBeLessThan(1e-5)
    expect([...ours.presents.keys()].sort()).toEqual([...filePresents.keys()].sort())
    for (const [past, value] of whole.presents)
      expect(greatestDifference(floats(ours.presents.get(past)!), floats(value)), past).toBeLessThan(1e-5)
  })

  test('with a past, too, the operators of the file compute what they are opened into', async () => {
    const earlier = { ids: ids.map(row => row.slice(0, -1)) }
    const { presents } = await runCanonical(folder, canonicalize(graph), earlier)
    const canonical = canonicalize(graph, { past: true })
    const step = { ids: ids.map(row => row.slice(-1)), past: presents }
    const opened = await runCanonical(folder, canonical, step)
    const fused = await runCanonical(folder, canonical, step, asInFile(canonical))
    expect(greatestDifference(floats(fused.logits), floats(opened.logits))).toBeLessThan(1e-5)
  })
})

/** The nodes of a pass in which no place inside an operator is touched. */
function asInFile(graph: CanonicalGraph) {
  const index = new GraphIndex(graph)
  const prologue = graph.nodes.filter(node => index.isPrologue(node))
  return [...prologue, ...passNodes({ graph, index }, [], [])]
}
