import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openModel } from '../onnx/open.ts'
import { readModel } from '../onnx/read.ts'
import { printSiteMap } from './inspect.ts'

const folder = 'test/fixtures/zoo/gpt2/optimum'

async function lines(notes: string[] = []): Promise<string[]> {
  const bytes = new Uint8Array(await readFile(`${folder}/onnx/model.onnx`))
  const config = JSON.parse(await readFile(`${folder}/config.json`, 'utf8')) as Record<string, unknown>
  const model = { id: './gpt2', revision: 'main', file: 'onnx/model.onnx' }
  return printSiteMap({ ...openModel(readModel(bytes, 'model.onnx'), model, config), notes })
}

test('sizes come first', async () => {
  expect((await lines()).slice(0, 2)).toEqual([
    './gpt2 (revision main, onnx/model.onnx)',
    'gpt2: 2 layers, 4 heads of 16, width 64, vocabulary 256, at most 128 positions',
  ])
})

test('what is done otherwise than the file has it stands under the sizes', async () => {
  expect((await lines(['one', 'another'])).slice(2, 5)).toEqual(['note: one', 'note: another', ''])
  expect((await lines())[2]).toBe('')
})

test('layers that are alike are printed once, with their index as a letter', async () => {
  const printed = await lines()
  expect(printed).toContain('layers i = 0-1, all alike')
  expect(printed.filter(line => line.startsWith('model.transformer.h[i].attn.q '))).toHaveLength(1)
  expect(printed.some(line => line.includes('h[0]') || line.includes('h[1]') || line.includes('h.0'))).toBe(
    false,
  )
})

test('a site stands with its other spelling, shape, type and meaning', async () => {
  const row = (await lines()).find(line => line.startsWith('model.transformer.h[i].output '))
  expect(row?.split(/ {2,}/)).toEqual([
    'model.transformer.h[i].output',
    'model.layers[i].output, model.layers[i].residPost',
    '[batch, position, 64]',
    'float32',
    'yes',
    'what transformer.h[i] returns',
  ])
})

test('a site that the file does not have says why', async () => {
  const row = (await lines()).find(line => line.startsWith('model.transformer.wte.input '))
  expect(row).toMatch(/ - +not in this file: .*token ids/)
})
