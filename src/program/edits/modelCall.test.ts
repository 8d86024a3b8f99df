import { expect, test } from 'vitest'
import { findModel } from './findModel.ts'
import { type ModelChange } from './intent.ts'
import { writeEdit } from './writeEdit.ts'

const program =
  "// LanguageModel('in/comment')\nconst gpt = await LanguageModel('vitrine/atlas', { device: 'wasm' })\nuse(gpt)\n"

function changed(source: string, change: ModelChange): string {
  const result = writeEdit(source, { kind: 'model', change }, [])
  if ('refused' in result) throw new Error(result.refused)
  return result.changes.reduceRight(
    (code, { from, to, insert }) => code.slice(0, from) + insert + code.slice(to),
    source,
  )
}

test('the call that stands in the program is found', () => {
  expect(findModel(program)).toEqual({ variable: 'gpt', id: 'vitrine/atlas', options: { device: 'wasm' } })
  expect(findModel('const model = await LanguageModel(name)')).toBeNull()
  expect(findModel("/* LanguageModel('a/b') */ 1")).toBeNull()
})

test('a choice is written into the program and nothing else changes', () => {
  expect(changed(program, { dtype: 'fp16' })).toBe(
    program.replace("{ device: 'wasm' }", "{ device: 'wasm', dtype: 'fp16' }"),
  )
  expect(changed(program, { device: '' })).toBe(program.replace(", { device: 'wasm' }", ''))
  expect(changed(program, { device: 'wasm' })).toBe(program)
  const other = changed(program, { id: 'onnx-community/gpt2-ONNX', revision: 'abc' })
  expect(findModel(other)).toMatchObject({
    id: 'onnx-community/gpt2-ONNX',
    options: { revision: 'abc', device: 'wasm' },
  })
  expect(changed("LanguageModel('a/b')", { device: 'wasm' })).toBe("LanguageModel('a/b', { device: 'wasm' })")
})

test('options that are not changed stay as they are written', () => {
  expect(changed("LanguageModel('a/b', { bos: true, device: pick() })", { dtype: 'q8' })).toBe(
    "LanguageModel('a/b', { bos: true, device: pick(), dtype: 'q8' })",
  )
  expect(changed("LanguageModel('a/b', { dtype: 'q8', bos: true })", { dtype: '' })).toBe(
    "LanguageModel('a/b', { bos: true })",
  )
  expect(changed("LanguageModel('a/b', { dtype: 'q8' })", { dtype: '', device: 'wasm' })).toBe(
    "LanguageModel('a/b', { device: 'wasm' })",
  )
})

test('quotes in a name do not end the text', () => {
  const code = changed("LanguageModel('a/b')", { id: "x'); alert('y" })
  expect(findModel(code)?.id).toBe("x'); alert('y")
})

test('a device and an endpoint exclude each other: what is written takes the other away', () => {
  const there = changed("LanguageModel('a/b', { dtype: 'q8', device: 'wasm' })", { remote: true })
  expect(there).toBe("LanguageModel('a/b', { dtype: 'q8', remote: true })")
  expect(findModel(there)?.options).toEqual({ dtype: 'q8', remote: true })
  const lab = changed(there, { remote: "the lab's" })
  expect(findModel(lab)?.options).toEqual({ dtype: 'q8', remote: "the lab's" })
  expect(changed(lab, { device: 'wasm' })).toBe("LanguageModel('a/b', { dtype: 'q8', device: 'wasm' })")
  expect(changed(there, { remote: '' })).toBe("LanguageModel('a/b', { dtype: 'q8' })")
  expect(changed("LanguageModel('a/b')", { remote: true, device: '' })).toBe(
    "LanguageModel('a/b', { remote: true })",
  )
  expect(changed("LanguageModel('a/b', { remote: true })", { remote: '' })).toBe("LanguageModel('a/b')")
  expect(changed("LanguageModel('a/b', { remote: true })", { remote: true })).toBe(
    "LanguageModel('a/b', { remote: true })",
  )
})
