import { afterAll, describe, expect, test } from 'vitest'
import { goldenCases } from '../../test/golden/cases.ts'
import { nodeGolden } from '../../test/golden/nodeGolden.ts'
import { complaint, runGoldenCase, toleranceOf } from '../../test/golden/run.ts'
import { openFixture } from '../../test/openFixture.ts'
import { architectures, zooExports } from '../../test/zoo.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine } from './engine.ts'

const goldens = await Promise.all(architectures.map(nodeGolden))
/** Quantised weights are other weights: those files have a test of their own. */
const exports = goldens.flatMap(golden =>
  zooExports[golden.architecture]
    .filter(name => !name.includes('int4'))
    .map(name => [`zoo/${golden.architecture}/${name}`, golden] as const),
)

describe.each(exports)('%s on Node CPU agrees with PyTorch', (id, golden) => {
  const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
  afterAll(() => engine.close())

  test.each(goldenCases(golden).map(item => [item.name, item] as const))('%s', async (_, item) => {
    const result = await runGoldenCase(engine, golden, id, item)
    const found = complaint(result, item, toleranceOf(golden, id, item))
    if (found !== null) expect.fail(`${id} ${found}`)
  })
})

test.each(goldens)('every tensor of the golden files of $architecture has a case', golden => {
  const names = [...golden.tensors.golden.keys(), ...golden.tensors['golden-inner'].keys()]
  const expected = names.filter(name => !/^(grad|ids)\./.test(name) && name !== 'vec')
  expect(expected.length).toBeGreaterThan(20)
  expect(new Set(goldenCases(golden).map(item => item.key))).toEqual(new Set(expected))
})
