import { type Engine, type EngineReport, type RunOptions } from '../../src/engine/engine.ts'
import { VitrineError } from '../../src/graph/errors.ts'
import { type Executor } from '../../src/graph/executor.ts'
import { createVitrine } from '../../src/trace/createVitrine.ts'
import { greatestDifference } from '../greatestDifference.ts'
import { type GoldenCase, type GoldenContext } from './case.ts'
import { goldenTensor, type Golden } from './golden.ts'

export interface GoldenResult {
  name: string
  /** Greatest absolute difference from PyTorch's values. */
  error: number
  /** Greatest absolute difference of PyTorch's values from its unchanged logits; 0 for cases that only read. */
  effectThere: number
  /** The same for the values computed here: a write that does nothing would leave it 0. */
  effectHere: number
  /** Tensors that are still alive, weights left out. */
  liveTensors: number
}

/** An executor straight over an engine. */
export function engineExecutor(
  engine: Engine,
  onReport: (report: EngineReport) => void = () => undefined,
  options: RunOptions = {},
): Executor {
  return {
    draft: false,
    describe: request => engine.describe(request),
    run: async (graph, hash, constants) => {
      onReport(await engine.run(graph, hash, constants, options))
    },
    loadTensors: source => Promise.reject(new VitrineError(`no file is known here: ${source}`)),
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
  golden: Golden,
  id: string,
  test: GoldenCase,
): Promise<GoldenResult> {
  const context = await goldenContext(engine, golden, id)
  const expected = goldenTensor(golden, test.key).data
  const actual = await test.compute(context)
  const base = goldenTensor(golden, 'a.logits').data
  engine.disposeAll()
  const counters = engine.counters()
  const seen = test.masked ? Array.from(actual, value => (value === -Infinity ? -1e4 : value)) : actual
  return {
    name: test.name,
    error: greatestDifference(seen, expected),
    effectThere: test.changesLogits ? greatestDifference(expected, base) : 0,
    effectHere: test.changesLogits ? greatestDifference(actual, base) : 0,
    liveTensors: counters.liveTensors - counters.weightTensors - counters.boundaryTensors,
  }
}

/** A fresh library over an engine, with a model and PyTorch's inputs. */
export async function goldenContext(engine: Engine, golden: Golden, id: string): Promise<GoldenContext> {
  const { module } = createVitrine({ executor: engineExecutor(engine), locate: () => undefined })
  const ids = (name: string) => [[...goldenTensor(golden, name).data]]
  return {
    vitrine: module,
    model: await module.LanguageModel(id),
    promptA: { ids: ids('ids.a') },
    promptB: { ids: ids('ids.b') },
    direction: [...goldenTensor(golden, 'vec').data],
  }
}

/**
 * What a case allows on an export. Ids are equal. Weights that the file holds in float16 differ from PyTorch's whoever
 * computes with them: 2e-3, of the largest value where that is more than 1 (the plain evaluation of the same weights,
 * in float64, differs as much). int4 files are compared with their own weights: 1e-4.
 */
export function toleranceOf(golden: Golden, id: string, { key, tolerance }: GoldenCase): number {
  if (tolerance === 0) return 0
  if (!id.includes('fp16')) return id.includes('int4') ? 1e-4 : tolerance
  const magnitudes = Array.from(goldenTensor(golden, key).data, Math.abs).filter(value => value < 1e4)
  return 2e-3 * Math.max(1, ...magnitudes)
}

/**
 * What is wrong with a result, in one line that names the tensor and the size of the error; null where nothing is.
 * @param tolerance as `toleranceOf` gives it
 */
export function complaint(
  { name, error, effectHere, effectThere, liveTensors }: GoldenResult,
  { changesLogits }: GoldenCase,
  tolerance: number,
): string | null {
  const size = (value: number) => value.toExponential(2)
  if (!(error <= tolerance)) return `${name}: differs by ${size(error)}, allowed are ${size(tolerance)}`
  if (changesLogits && !(effectThere > 2 * tolerance))
    return `${name}: PyTorch's effect of ${size(effectThere)} is too small to prove anything`
  if (changesLogits && !(effectHere > 2 * tolerance)) return `${name}: the write moves nothing`
  return liveTensors === 0 ? null : `${name}: ${liveTensors} tensors are still alive`
}
