import { readFile, stat } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { modelWithExternal } from '../../test/hub/modelWithExternal.ts'
import { scanOnnx } from './scanOnnx.ts'
import { weightsPrecision } from './weightsPrecision.ts'

test('the locations of external data are listed once each', () => {
  const bytes = modelWithExternal('model.onnx_data', 'model.onnx_data_1', 'model.onnx_data')
  expect([...(scanOnnx(bytes)?.external.keys() ?? [])]).toEqual(['model.onnx_data', 'model.onnx_data_1'])
})

test.each([
  ['gpt2/optimum', 'fp32'],
  ['llama/dynamo', 'fp32'],
  ['llama/genai-fp32-cpu', 'fp32'],
  ['llama/genai-fp16-webgpu', 'fp16'],
  ['llama/genai-int4-webgpu', 'q4f16'],
])('the weights of %s are found to be %s, whatever the name of the file', async (folder, precision) => {
  const scan = scanOnnx(await readFile(`test/fixtures/zoo/${folder}/onnx/model.onnx`))
  expect(scan && weightsPrecision(scan)).toBe(precision)
})

test('external data must reach as far as the last weight in it', async () => {
  const folder = 'test/fixtures/zoo/llama/genai-fp32-cpu/onnx'
  const scan = scanOnnx(await readFile(`${folder}/model.onnx`))
  const { size } = await stat(`${folder}/model.onnx.data`)
  const end = scan?.external.get('model.onnx.data') ?? NaN
  expect(end).toBeGreaterThan(size / 2)
  expect(end).toBeLessThanOrEqual(size)
})

test('a file that was cut off anywhere is not whole', async () => {
  const bytes = await readFile('test/fixtures/zoo/gpt2/optimum/onnx/model.onnx')
  expect(scanOnnx(bytes)?.external.size).toBe(0)
  // The last fields (opsets) are small: a cut between two of them leaves a readable message with its graph.
  const graphEnd = bytes.byteLength - 60
  fc.assert(
    fc.property(fc.integer({ min: 0, max: graphEnd }), length => {
      expect(scanOnnx(bytes.subarray(0, length))).toBeNull()
    }),
    { numRuns: 50 },
  )
})

test('any bytes are refused without an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const scan = scanOnnx(bytes)
      expect(scan === null || scan.external instanceof Map).toBe(true)
    }),
    { numRuns: 500 },
  )
})
