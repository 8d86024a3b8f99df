import { Engine } from '../../src/engine/engine.ts'
import { goldenCases } from '../../test/golden/cases.ts'
import { readGolden, runGoldenCase, type GoldenResult } from '../../test/golden/run.ts'
import { sharedRuntime, type BrowserDevice } from './device.ts'

const folder = '/test/fixtures/zoo/gpt2'

const bytes = async (file: string): Promise<Uint8Array> => {
  const response = await fetch(`${folder}/${file}`)
  if (!response.ok) throw new Error(`${file}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** Runs every golden case on one device of this page. */
const all = async (device: BrowserDevice): Promise<(GoldenResult & { tolerance: number })[]> => {
  const golden = readGolden(await bytes('golden.safetensors'), await bytes('golden-inner.safetensors'))
  const runtime = await sharedRuntime(device)
  const engine = new Engine(runtime, async () => ({
    id: 'zoo/gpt2',
    revision: 'main',
    precision: 'fp32',
    config: Object(await (await fetch(`${folder}/optimum/config.json`)).json()),
    tokenizer: null,
    onnx: { file: 'onnx/model.onnx', data: await bytes('optimum/onnx/model.onnx'), path: null },
    external: [],
  }))
  const results: (GoldenResult & { tolerance: number })[] = []
  for (const item of goldenCases)
    results.push({ ...(await runGoldenCase(engine, golden, item)), tolerance: item.tolerance })
  await engine.free()
  return results
}

export const goldenChecks = {
  all,
  liveTensors: async (device: BrowserDevice) => (await sharedRuntime(device)).counters().liveTensors,
}
