import { Engine } from '../../src/engine/engine.ts'
import { goldenCases } from '../../test/golden/cases.ts'
import { BuilderWeights } from '../../test/golden/builderWeights.ts'
import { plainGolden } from '../../test/golden/plainGolden.ts'
import { readGolden } from '../../test/golden/golden.ts'
import { complaint, runGoldenCase, toleranceOf } from '../../test/golden/run.ts'
import { fixedSubset } from '../../test/golden/subset.ts'
import { zooPlace } from '../../test/zoo.ts'
import { openServed, servedBytes } from './servedZoo.ts'
import { sharedRuntime, type BrowserDevice } from './device.ts'

/**
 * Runs golden cases of an export on one device of this page; says how many, and what is wrong with which. Quantised
 * weights are other weights: what they are compared with is computed from them.
 */
const run = async (
  device: BrowserDevice,
  id: string,
  which: 'subset' | 'all',
): Promise<{ count: number; complaints: string[] }> => {
  const architecture = zooPlace(id)?.architecture
  if (architecture === undefined) throw new Error(`there is no fixture ${id}`)
  const checkpoint = await readGolden(architecture, file =>
    architecture === 'bert' && file.startsWith('golden-inner')
      ? Promise.resolve(null)
      : servedBytes(`test/fixtures/zoo/${architecture}/${file}`),
  )
  const golden = id.includes('int4') ? plainGolden(checkpoint, await weightsOf(id)) : checkpoint
  const engine = new Engine(await sharedRuntime(device), openServed)
  const all = goldenCases(golden)
  const cases = which === 'all' ? all : fixedSubset(all)
  const complaints: string[] = []
  for (const item of cases) {
    const found = await runGoldenCase(engine, golden, id, item).then(
      result => complaint(result, item, toleranceOf(golden, id, item)),
      (error: unknown) => `${item.name}: ${String(error)}`,
    )
    if (found !== null) complaints.push(found)
  }
  await engine.free()
  return { count: cases.length, complaints }
}

async function weightsOf(id: string): Promise<BuilderWeights> {
  const path = `${zooPlace(id)?.folder ?? ''}/onnx/model.onnx`
  return new BuilderWeights(await servedBytes(path), await servedBytes(`${path}.data`))
}

export const goldenChecks = {
  run,
  liveTensors: async (device: BrowserDevice) => (await sharedRuntime(device)).counters().liveTensors,
}
