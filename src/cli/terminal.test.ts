import { expect, test } from 'vitest'
import { createTerminal } from './terminal.ts'

function watched(isTTY: boolean) {
  const written: string[] = []
  const write = (text: string) => written.push(text)
  return { written, terminal: createTerminal({ out: { write }, err: { write, isTTY } }) }
}

const progress = {
  stage: 'generate' as const,
  run: 0,
  model: 'vitrine/atlas',
  step: 2,
  total: 9,
  newIds: [[1025, 14]],
}

test('a generation is watched on one line: how far it is, and the end of what it has written', () => {
  const { written, terminal } = watched(true)
  terminal.progress(progress, ' Paris.')
  terminal.progress({ ...progress, step: 3 }, `a long\nbeginning ${'x'.repeat(60)}`)
  expect(written).toEqual(['\r\u001b[Ktoken 2 of 9:  Paris.', `\r\u001b[Ktoken 3 of 9: …${'x'.repeat(50)}`])
})

test('nothing is drawn where nobody watches', () => {
  const { written, terminal } = watched(false)
  terminal.progress(progress, ' Paris.')
  expect(written).toEqual([])
})
