import { describe, expect, test } from 'vitest'
import { failureOf, recordProgram } from '../../test/userProgram.ts'

/** The index of the one `index` or `put` of a program, and the shape it gives. */
async function indexOf(expression: string) {
  const { executor } = await recordProgram(`const x = ones([2, 3, 4]); export const y = ${expression}`)
  const node = executor.nodes.find(
    ({ kind, ...rest }) => kind === 'op' && 'op' in rest && /index|put/.test(rest.op),
  )
  if (node?.kind !== 'op') throw new Error('the program has no index')
  return { index: node.attrs['index'], shape: node.shape, inputs: node.inputs.length }
}

const ints = (...values: number[]) => ({ kind: 'ints', values })

describe('LANGUAGE 11: a mask whose values are known becomes the places it selects', () => {
  test.each([
    ['a flat list', `x.at([false, true])`, [ints(1)], [1, 3, 4]],
    ['after a slice', `x.at(':', [true, false, true])`, [expect.anything(), ints(0, 2)], [2, 2, 4]],
    [
      'after an ellipsis',
      `x.at('...', [true, false, false, true])`,
      [{ kind: 'ellipsis' }, ints(0, 3)],
      [2, 3, 2],
    ],
    [
      'nested lists',
      `x.at([[true, false, true], [false, false, true]])`,
      [ints(0, 0, 1), ints(0, 2, 2)],
      [3, 4],
    ],
    ['a constant tensor', `x.at(tensor([true, true]))`, [ints(0, 1)], [2, 3, 4]],
    ['the bytes of a bool tensor', `x.at(Uint8Array.of(0, 1))`, [ints(1)], [1, 3, 4]],
    ['beside a list', `x.at([true, true], [0, 2])`, [ints(0, 1), ints(0, 2)], [2, 4]],
    ['that selects nothing', `x.at([false, false])`, [ints()], [0, 3, 4]],
  ])('%s', async (_, expression, index, shape) => {
    expect(await indexOf(expression)).toEqual({ index, shape, inputs: 1 })
  })

  test('while whole numbers are places, nested or in a typed array', async () => {
    expect(await indexOf(`x.at([[1, 0]])`)).toMatchObject({ shape: [1, 2, 3, 4], inputs: 2 })
    expect(await indexOf(`x.at(Int32Array.of(1, 0, 1))`)).toMatchObject({ shape: [3, 3, 4], inputs: 2 })
  })

  test('and written, each place may have a value of its own', async () => {
    expect(await indexOf(`x.put([false, true], ones([1, 3, 4]))`)).toMatchObject({ index: [ints(1)] })
  })

  test.each([
    [`x.at([true, false, true])`, 'a mask of shape [3] does not fit the dimensions [2]'],
    [`x.at('...', [true])`, 'a mask of shape [1] does not fit the dimensions [4]'],
    [`x.at([[true, false], [false, true]])`, 'a mask of shape [2, 2] does not fit the dimensions [2, 3]'],
    [`x.at(tensor([true]))`, 'a mask of shape [1] does not fit the dimensions [2]'],
    [`x.at(':', ':', ':', [true])`, 'it names 4 dimensions and the tensor has 3'],
    [`x.at(x > 0)`, 'holds a computed mask'],
    [`x.at([[0.5, 1]])`, 'whole numbers'],
    [`x.at(1.5)`, '1.5 is not an index of a tensor [2, 3, 4]'],
    [`x.at(undefined)`, 'a value of type undefined is not an index'],
  ])('%s is an error', async (expression, message) => {
    expect(await failureOf(`const x = ones([2, 3, 4])\n${expression}`)).toMatchObject({
      line: 2,
      message: expect.stringContaining(message) as string,
    })
  })
})

describe('LANGUAGE 29: numbers in a row', () => {
  const attrsOf = async (expression: string) => {
    const { executor } = await recordProgram(`const x = ones([2, 3, 4]); export const y = ${expression}`)
    return executor.nodes.flatMap(node => (node.kind === 'op' && node.op !== 'full' ? [node.attrs] : []))
  }

  test('are one list where there is one attribute', async () => {
    expect(await attrsOf(`x.permute(2, 0, 1)`)).toEqual([{ dims: [2, 0, 1] }])
    expect(await attrsOf(`x.repeat(1, 2, 1)`)).toEqual([{ sizes: [1, 2, 1] }])
  })

  test('are one attribute each where there are several', async () => {
    expect(await attrsOf(`x.roll(1, 0)`)).toEqual([{ shifts: [1], dims: [0] }])
    expect(await attrsOf(`x.roll([1, 2], [0, 1])`)).toEqual([{ shifts: [1, 2], dims: [0, 1] }])
  })
})
