import { Engine } from '../../src/engine/engine.ts'
import { type RuntimeCounters } from '../../src/runtime/runtime.ts'
import { createVitrine } from '../../src/trace/createVitrine.ts'
import { engineExecutor } from '../../test/golden/run.ts'
import { openServed } from './servedZoo.ts'
import { sharedRuntime, type BrowserDevice } from './device.ts'

export interface SoakSample extends RuntimeCounters {
  heap: number
}

/** Whole programs, one after another: open, trace with a write, look, dispose. A sample stands after every 20. */
const soak = async (device: BrowserDevice, warmUp: number, runs: number): Promise<SoakSample[]> => {
  const runtime = await sharedRuntime(device)
  const engine = new Engine(runtime, openServed)
  const program = async () => {
    const { module } = createVitrine({ executor: engineExecutor(engine), locate: () => undefined })
    const model = await module.LanguageModel('zoo/gpt2')
    const logits = await model.trace({ ids: [[5, 7, 11, 13]] }, () => {
      const last = model.layers[0]!.residPost.at(':', -1)
      last.set(last.mul(1.5))
      return model.logits.at(':', -1)
    })
    await logits.softmax(-1).max().item()
    engine.disposeAll()
  }
  for (let index = 0; index < warmUp; index++) await program()
  const samples = [sample(runtime.counters())]
  for (let index = 1; index <= runs; index++) {
    await program()
    if (index % 20 === 0) samples.push(sample(runtime.counters()))
  }
  await engine.free()
  return samples
}

const sample = (counters: RuntimeCounters): SoakSample => {
  Reflect.get(globalThis, 'gc')?.()
  const memory = Reflect.get(performance, 'memory') as { usedJSHeapSize: number } | undefined
  if (memory === undefined) throw new Error('this browser does not tell the size of its heap')
  return { ...counters, heap: memory.usedJSHeapSize }
}

export const soakChecks = { soak }
