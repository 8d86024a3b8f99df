import { expect, test } from 'vitest'
import { traceOf } from '../../test/graphs.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { createNodeHub } from '../hub/node.ts'
import { type Hub } from '../hub/repository.ts'
import { nodeMachine } from './nodeMachine.ts'
import { settledModels } from './settledModels.ts'

const machine = nodeMachine({ float16: true })
const int4 = './test/fixtures/zoo/llama/genai-int4-webgpu'

function graphOn(id: string): Graph {
  const graph = traceOf([])
  const model = { id, revision: 'main', precision: 'fp32' as const }
  return { ...graph, runs: graph.runs.map(run => ({ ...run, model })) }
}

test('what a file really holds is the precision of its runs, and is said', async () => {
  const models = settledModels(createNodeHub(), machine)
  await models.open({ id: int4, precision: 'fp32' })
  expect(models.precisionOf(graphOn(int4))).toBe('q4f16')
  expect(models.noticesOf(graphOn(int4))).toEqual([
    `onnx/model.onnx of ${int4} holds q4f16 weights, whatever its name says.`,
  ])
})

test('a precision that was not asked for is decided once and said with each run', async () => {
  let asked = 0
  const settle: Hub['settle'] = () => {
    asked += 1
    return Promise.resolve({ precision: 'fp32', notice: 'because', missingBytes: 5 })
  }
  const models = settledModels({ ...createNodeHub(), settle }, machine)
  await models.settle({ id: 'a/b' }, {})
  await models.settle({ id: 'a/b' }, {})
  expect(asked).toBe(1)
  expect(models.noticesOf(graphOn('a/b'))).toEqual(['because'])
  expect(models.noticesOf(graphOn('c/d'))).toEqual([])
})

test('a decision that failed is taken anew', async () => {
  const answers = [
    Promise.reject(new Error('away')),
    Promise.resolve({ precision: 'q4' as const, notice: null, missingBytes: 0 }),
  ]
  const models = settledModels({ ...createNodeHub(), settle: () => answers.shift()! }, machine)
  await expect(models.settle({ id: 'a/b' }, {})).rejects.toThrow('away')
  await expect(models.settle({ id: 'a/b' }, {})).resolves.toMatchObject({ precision: 'q4' })
})

test('the machine is one that a small model fits into', () => {
  expect(machine.limit).toBeGreaterThan(1e8)
  expect(machine.comfortable).toBeLessThan(machine.limit ?? 0)
  expect(machine.words).toMatch(/^this machine has \d.* of memory$/)
})
