import { afterAll, expect, test } from 'vitest'
import { openFolder } from '../../test/openFixture.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { ModelHandle } from './modelStore.ts'

const runtime = createNodeRuntime({ intraOpThreads: 1 })
afterAll(() => runtime.close())

const open = (name: string, precision: 'fp32' | 'fp16' | 'q4f16') =>
  ModelHandle.open(openFolder(`test/fixtures/zoo/${name}`, { id: name, precision }), runtime)

test('an operator that the runtime has runs as the file has it', async () => {
  const model = await open('llama/genai-fp32-cpu', 'fp32')
  expect(model.description.notes).toEqual([])
  expect(model.open.graph.fused.map(({ node }) => node.op)).toContain('GroupQueryAttention')
})

test('an operator that the runtime lacks runs opened, and the description says why', async () => {
  const model = await open('qwen3/genai-fp16-webgpu', 'fp16')
  expect(model.open.graph.fused.map(({ node }) => node.op)).not.toContain('GroupQueryAttention')
  expect(model.withPast.graph.fused.map(({ node }) => node.op)).not.toContain('GroupQueryAttention')
  expect(model.description.notes).toEqual([
    expect.stringMatching(/widened to float32/) as string,
    expect.stringMatching(/^GroupQueryAttention runs opened into primitives: .*q_norm_weight/) as string,
  ])
})

test('what was tried is not tried again, and leaves nothing behind', async () => {
  await open('llama/genai-int4-webgpu', 'q4f16')
  const { compiles } = runtime.counters()
  await open('llama/genai-int4-webgpu', 'q4f16')
  expect(runtime.counters()).toMatchObject({ compiles, livePrograms: 0, liveTensors: 0 })
})
