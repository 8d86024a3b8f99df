import { expect, test } from 'vitest'
import { modelFolder, type FolderFile } from './folderStore.ts'

const files = (...paths: string[]): FolderFile[] =>
  paths.map(path => ({ path, file: new File(['x'], path.split('/').at(-1) ?? '') }))

test('the folder that holds config.json is the model, wherever it lies in what was given', () => {
  const { id, files: found } = modelFolder(
    files('models/my gpt2/config.json', 'models/my gpt2/onnx/model.onnx', 'models/readme.md'),
    new Set(),
  )
  expect(id).toBe('./my-gpt2')
  expect(found.map(({ path }) => path)).toEqual(['config.json', 'onnx/model.onnx'])
})

test('a name that is taken gets a number, so that what ran before stays what it was', () => {
  expect(modelFolder(files('a/config.json'), new Set(['./a', './a-2'])).id).toBe('./a-3')
})

test('a folder without a model is refused with what one holds', () => {
  expect(() => modelFolder(files('photos/a.png'), new Set())).toThrow(/config\.json/)
})
