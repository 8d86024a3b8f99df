import { readFileSync } from 'node:fs'
import { Engine, type EngineReport } from '../../src/engine/engine.ts'
import { createNodeRuntime } from '../../src/runtime/node.ts'
import { type Span } from '../../src/graph/errors.ts'
import { createVitrine } from '../../src/trace/createVitrine.ts'
import { BuilderWeights } from '../golden/builderWeights.ts'
import { type GoldenContext } from '../golden/case.ts'
import { goldenTensor, type Golden } from '../golden/golden.ts'
import { nodeGolden } from '../golden/nodeGolden.ts'
import { plainGolden } from '../golden/plainGolden.ts'
import { engineExecutor } from '../golden/run.ts'
import { fixtureFolder, openFixture } from '../openFixture.ts'
import { PlainFile } from '../oracle/plainFile.ts'
import { zooPlace } from '../zoo.ts'
import { atlasGolden, atlasLayer } from './atlasGolden.ts'

/** A model on the bench: opened by an engine of its own, with values that did not come from Vitrine. */
export interface Bench extends GoldenContext {
  id: string
  engine: Engine
  reports: EngineReport[]
  golden: Golden
  /** Where the golden interventions are made. */
  layer: number
  layers: number
  /** What float16 or rounding inside the runtime allows. */
  tolerance: number
  /** An encoder sees what comes after. */
  causal: boolean
  /** A third prompt, as long as A. */
  promptC: { ids: number[][] }
  /** The file run whole by ONNX Runtime; null where its operators do not run on a CPU. */
  plain: PlainFile | null
  close(): Promise<void>
}

const atlasIds = { a: [351, 1612, 957, 281, 316, 266, 531, 306], b: [351, 531, 306, 281, 266] }

async function goldenOf(id: string): Promise<Golden> {
  const place = zooPlace(id)
  if (place === null) return atlasGolden(fixtureFolder(id).folder, atlasIds)
  const golden = await nodeGolden(place.architecture)
  if (!place.name.includes('int4')) return golden
  const bytes = (end: string) => new Uint8Array(readFileSync(`${place.folder}/onnx/model.onnx${end}`))
  return plainGolden(golden, new BuilderWeights(bytes(''), bytes('.data')))
}

export async function openBench(id: string): Promise<Bench> {
  const golden = await goldenOf(id)
  const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
  const reports: EngineReport[] = []
  const executor = engineExecutor(engine, report => reports.push(report))
  const { module } = createVitrine({ executor, locate: spanCounter() })
  const ids = (name: string) => [[...goldenTensor(golden, name).data]]
  const [promptA, promptB] = [ids('ids.a'), ids('ids.b')]
  const rotated = promptA.map(row => [...row.slice(2), ...row.slice(0, 2)].map(id => (id + 7) % 256))
  const runsWhole = !/qwen3.*webgpu/.test(id)
  const plain = runsWhole ? await PlainFile.open(fixtureFolder(id).folder) : null
  return {
    id,
    engine,
    reports,
    golden,
    layer: id === 'vitrine/atlas' ? atlasLayer : 0,
    layers: golden.layers,
    tolerance: id.includes('fp16') ? 2e-3 : 1e-4,
    causal: golden.architecture !== 'bert',
    vitrine: module,
    model: await module.LanguageModel(id),
    promptA: { ids: promptA },
    promptB: { ids: promptB },
    promptC: { ids: rotated },
    direction: [...goldenTensor(golden, 'vec').data],
    plain,
    close: async () => {
      await engine.close()
      await plain?.close()
    },
  }
}

/** Spans whose lines count the calls, so that two places have two lines. */
function spanCounter(): () => Span {
  let line = 0
  return () => ({ file: 'conformance.ts', line: ++line, column: 1 })
}
