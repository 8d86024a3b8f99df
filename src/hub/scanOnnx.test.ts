import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { modelWithExternal } from '../../test/hub/modelWithExternal.ts'
import { scanOnnx } from './scanOnnx.ts'

test('the locations of external data are listed once each', () => {
  const bytes = modelWithExternal('model.onnx_data', 'model.onnx_data_1', 'model.onnx_data')
  expect(scanOnnx(bytes)).toEqual({ external: ['model.onnx_data', 'model.onnx_data_1'] })
})

test('a file that was cut off anywhere is not whole', async () => {
  const bytes = await readFile('test/fixtures/zoo/gpt2/optimum/onnx/model.onnx')
  expect(scanOnnx(bytes)).toEqual({ external: [] })
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
      expect(scan === null || Array.isArray(scan.external)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
