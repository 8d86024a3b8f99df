import { Engine } from '../../src/engine/engine.ts'
import { goldenCases } from '../../test/golden/cases.ts'
import { readGolden, runGoldenCase, type GoldenResult } from '../../test/golden/run.ts'
import { openServed, servedBytes } from './servedZoo.ts'
import { sharedRuntime, type BrowserDevice } from './device.ts'

/** Runs every golden case on one device of this page. */
const all = async (device: BrowserDevice): Promise<(GoldenResult & { tolerance: number })[]> => {
  const golden = readGolden(
    await servedBytes('test/fixtures/zoo/gpt2/golden.safetensors'),
    await servedBytes('test/fixtures/zoo/gpt2/golden-inner.safetensors'),
  )
  const runtime = await sharedRuntime(device)
  const engine = new Engine(runtime, openServed)
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
