import { expect, test } from 'vitest'
import { findModelCall, writeModelCall } from './modelCall.ts'

const program =
  "// LanguageModel('in/comment')\nconst gpt = await LanguageModel('vitrine/atlas', { device: 'wasm' })\nuse(gpt)\n"

test('the call that stands in the program is found', () => {
  expect(findModelCall(program)).toMatchObject({
    variable: 'gpt',
    id: 'vitrine/atlas',
    options: { device: 'wasm' },
  })
})

test('a choice is written into the program and nothing else changes', () => {
  const call = findModelCall(program)
  if (call === null) throw new Error('not found')
  expect(writeModelCall(program, call, { dtype: 'fp16' })).toBe(
    program.replace("{ device: 'wasm' }", "{ dtype: 'fp16', device: 'wasm' }"),
  )
  expect(writeModelCall(program, call, { device: '' })).toBe(program.replace(", { device: 'wasm' }", ''))
  const other = writeModelCall(program, call, { id: 'onnx-community/gpt2-ONNX', revision: 'abc' })
  expect(findModelCall(other)).toMatchObject({
    id: 'onnx-community/gpt2-ONNX',
    options: { revision: 'abc', device: 'wasm' },
  })
})

test('what the menu cannot read it does not touch', () => {
  expect(findModelCall('const model = await LanguageModel(name)')).toBeNull()
  expect(findModelCall("const model = await LanguageModel('a/b', { device: pick() })")).toBeNull()
  expect(findModelCall("/* LanguageModel('a/b') */ 1")).toBeNull()
})

test('an option that the menu does not offer is kept', () => {
  const code = "LanguageModel('a/b', { bos: true })"
  const call = findModelCall(code)
  if (call === null) throw new Error('not found')
  expect(writeModelCall(code, call, { device: 'wasm' })).toBe(
    "LanguageModel('a/b', { device: 'wasm', bos: true })",
  )
})

test('quotes in a name do not end the string', () => {
  const call = findModelCall("LanguageModel('a/b')")
  if (call === null) throw new Error('not found')
  expect(writeModelCall("LanguageModel('a/b')", call, { id: "x'); alert('y" })).toBe(
    "LanguageModel('x); alert(y')",
  )
})
