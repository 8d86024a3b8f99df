import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { goldenCases } from '../../test/golden/cases.ts'
import { readGolden, runGoldenCase } from '../../test/golden/run.ts'
import { openFixture } from '../../test/openFixture.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine } from './engine.ts'

const folder = 'test/fixtures/zoo/gpt2'
const bytes = (file: string) => new Uint8Array(readFileSync(`${folder}/${file}`))
const golden = readGolden(bytes('golden.safetensors'), bytes('golden-inner.safetensors'))
const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)

afterAll(() => engine.close())

describe("the zoo's GPT-2 on Node CPU agrees with PyTorch", () => {
  test.each(goldenCases.map(item => [item.key, item] as const))('%s', async (_, item) => {
    const result = await runGoldenCase(engine, golden, item)
    if (item.changesLogits) {
      expect(result.effectThere).toBeGreaterThan(2 * item.tolerance)
      expect(result.effectHere).toBeGreaterThan(2 * item.tolerance)
    }
    expect(result.error).toBeLessThan(item.tolerance)
    expect(result.liveTensors).toBe(0)
  })
})

test('every tensor of the golden files has a case, but gradients, generations and inputs', () => {
  const names = [...golden.golden.keys(), ...golden['golden-inner'].keys()]
  const expected = names.filter(name => !/^(grad|gen|ids)\./.test(name) && name !== 'vec')
  expect(new Set(goldenCases.map(item => item.key))).toEqual(new Set(expected))
})
