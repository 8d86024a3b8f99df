import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { BuilderWeights } from '../../test/golden/builderWeights.ts'
import { goldenCases } from '../../test/golden/cases.ts'
import { nodeGolden } from '../../test/golden/nodeGolden.ts'
import { plainGolden } from '../../test/golden/plainGolden.ts'
import { complaint, runGoldenCase } from '../../test/golden/run.ts'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { openFixture } from '../../test/openFixture.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine } from './engine.ts'

function weightsOf(architecture: string, name: string): BuilderWeights {
  const path = `test/fixtures/zoo/${architecture}/${name}/onnx/model.onnx`
  return new BuilderWeights(new Uint8Array(readFileSync(path)), new Uint8Array(readFileSync(`${path}.data`)))
}

for (const architecture of ['llama', 'qwen3'] as const) {
  const golden = await nodeGolden(architecture)

  test(`the plain evaluation of ${architecture} is what PyTorch computes, with PyTorch's weights`, () => {
    const plain = plainGolden(golden, weightsOf(architecture, 'genai-fp32-cpu'))
    const cases = goldenCases(golden)
    expect(goldenCases(plain).map(item => item.name)).toEqual(cases.map(item => item.name))
    for (const { key, file } of cases) {
      const [wanted, got] = [golden, plain].map(({ tensors }) => tensors[file].get(key)?.data ?? [])
      expect(greatestDifference(got ?? [], wanted ?? []), key).toBeLessThan(5e-6)
    }
  })

  describe.each(['genai-int4-webgpu', 'genai-fp16-webgpu'])(
    `zoo/${architecture}/%s on Node CPU agrees with the plain evaluation of its own weights`,
    name => {
      const id = `zoo/${architecture}/${name}`
      const plain = plainGolden(golden, weightsOf(architecture, name))
      const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
      afterAll(() => engine.close())

      test.each(goldenCases(plain).map(item => [item.name, item] as const))('%s', async (_, item) => {
        const result = await runGoldenCase(engine, plain, id, item)
        const found = complaint(result, item, item.tolerance)
        if (found !== null) expect.fail(`${id} ${found}`)
      })
    },
  )
}
