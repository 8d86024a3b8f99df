import { readFile } from 'node:fs/promises'
import { Engine, type EngineReport, type RunOptions } from '../src/engine/engine.ts'
import { type Span } from '../src/graph/errors.ts'
import { type Executor } from '../src/graph/executor.ts'
import { readTensorFile } from '../src/graph/loadedTensors.ts'
import { createNodeRuntime } from '../src/runtime/node.ts'
import { type LanguageModel, type VitrineModule } from '../src/trace/api.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'
import { engineExecutor } from './golden/run.ts'
import { openFixture } from './openFixture.ts'

/** A real engine with the embedded model, driven by the language; keeps what each run reported. */
export interface AtlasEngine {
  engine: Engine
  vitrine: VitrineModule
  model: LanguageModel
  reports: EngineReport[]
  close(): Promise<void>
}

/** @param options of each run: what earlier ones have left is not used, if not said otherwise */
export async function openAtlas(
  id = 'vitrine/atlas',
  options: RunOptions = { fromScratch: true },
): Promise<AtlasEngine> {
  const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
  const reports: EngineReport[] = []
  const executor: Executor = {
    ...engineExecutor(engine, report => reports.push(report), options),
    async loadTensors(source) {
      const { values, tensors } = readTensorFile(await readFile(source), source)
      await engine.addResults(values)
      return { tensors }
    },
  }
  const { module } = createVitrine({ executor, locate: spanCounter() })
  return {
    engine,
    vitrine: module,
    model: await module.LanguageModel(id),
    reports,
    close: () => engine.close(),
  }
}

/** Spans whose lines count the calls, so that two places have two lines. */
function spanCounter(): () => Span {
  let line = 0
  return () => ({ file: 'test.ts', line: ++line, column: 1 })
}
