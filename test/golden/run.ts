import { type Engine, type EngineReport } from '../../src/engine/engine.ts'
import { type Executor } from '../../src/graph/executor.ts'
import { readSafetensors } from '../../src/graph/safetensors.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { createVitrine } from '../../src/trace/createVitrine.ts'
import { greatestDifference } from '../greatestDifference.ts'
import { type GoldenCase, type GoldenContext } from './cases.ts'

export interface GoldenResult {
  key: string
  /** Greatest absolute difference from PyTorch's values. */
  error: number
  /** Greatest absolute difference of PyTorch's values from its unchanged logits; 0 for cases that only read. */
  effectThere: number
  /** The same for the values computed here: a write that does nothing would leave it 0. */
  effectHere: number
  /** Tensors that are still alive, weights left out. */
  liveTensors: number
}

/** The golden files' tensors by name. */
export type Golden = ReadonlyMap<string, TensorData>

export function readGolden(golden: Uint8Array, inner: Uint8Array): Record<GoldenCase['file'], Golden> {
  return { golden: tensorsOf(golden), 'golden-inner': tensorsOf(inner) }
}

const tensorsOf = (bytes: Uint8Array): Golden =>
  new Map(Object.entries(Object.fromEntries(readSafetensors(bytes).tensors)))

/** An executor straight over an engine. */
export function engineExecutor(
  engine: Engine,
  onReport: (report: EngineReport) => void = () => undefined,
): Executor {
  return {
    draft: false,
    describe: request => engine.describe(request),
    run: async (graph, hash, constants) => {
      onReport(await engine.run(graph, hash, constants))
    },
    look: ref => engine.look(ref),
    show: () => undefined,
    dispose: refs => {
      engine.dispose(refs)
    },
  }
}

/** Runs one case by the tracing language on an engine and compares it with PyTorch. */
export async function runGoldenCase(
  engine: Engine,
  golden: Record<GoldenCase['file'], Golden>,
  test: GoldenCase,
): Promise<GoldenResult> {
  const { module } = createVitrine({ executor: engineExecutor(engine), locate: () => undefined })
  const ids = (name: string) => [[...tensor(golden.golden, name).data]]
  const context: GoldenContext = {
    vitrine: module,
    model: await module.LanguageModel('zoo/gpt2'),
    promptA: { ids: ids('ids.a') },
    promptB: { ids: ids('ids.b') },
    direction: [...tensor(golden.golden, 'vec').data],
  }
  const expected = tensor(golden[test.file], test.key)
  const actual = await (await test.compute(context)).data()
  const base = tensor(golden.golden, 'a.logits')
  engine.disposeAll()
  const counters = engine.counters()
  const seen = test.masked ? actual.map(value => (value === -Infinity ? -1e4 : value)) : actual
  return {
    key: test.key,
    error: greatestDifference(seen, expected.data),
    effectThere: test.changesLogits ? greatestDifference(expected.data, base.data) : 0,
    effectHere: test.changesLogits ? greatestDifference(actual, base.data) : 0,
    liveTensors: counters.liveTensors - counters.weightTensors,
  }
}

function tensor(golden: Golden, name: string): TensorData {
  const found = golden.get(name)
  if (!found) throw new Error(`the golden file has no ${name}`)
  return found
}
