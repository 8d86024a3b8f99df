import { describe, expect, test } from 'vitest'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

const text = (part: string) => expect.stringContaining(part) as string

const traceLines = async (body: string): Promise<string[]> => {
  const { graphs } = await recordProgram(`await model.trace(prompt, () => {\n${body}\n})`)
  return linesOf(graphs[0])
}

const traceFailure = (body: string) => failureOf(`\nawait model.trace(prompt, () => {\n${body}\n})`)

describe('LANGUAGE 13: skip', () => {
  test('puts a value in place of the output, which later writes change and later reads see', async () => {
    expect(
      await traceLines(`
        model.layers[2].skip(model.layers[2].input)
        const skipped = model.layers[2].residPost
        model.layers[2].output = skipped * 2
        return [skipped, model.logits]`),
    ).toEqual([
      'n0 read transformer.h.2.input',
      'n1 skip transformer.h.2 = n0',
      'n2 read transformer.h.2.output after n1',
      'n3 2',
      'n4 mul n2 n3',
      'n5 write transformer.h.2.output = n4 after n1',
      'n6 read lm_head.output',
      'save 0 = n2',
      'save 1 = n6',
    ])
  })

  test('takes a number, and any part of a block', async () => {
    expect(await traceLines(`model.layers[-1].mlp.skip(0)\nreturn model.logits`)).toEqual([
      'n0 0',
      'n1 skip transformer.h.5.mlp = n0',
      'n2 read lm_head.output',
      'save result = n2',
    ])
  })

  test.each([
    ['read', 'model.layers[2].attn.q', 'transformer.h.2.attn.q'],
    ['read under an alias', 'model.layers[2].residMid', 'transformer.h.2.residMid'],
    ['written', 'model.layers[2].mlp.output = 0', 'transformer.h.2.mlp.output'],
    ['skipped', 'model.layers[2].mlp.skip(0)', 'transformer.h.2.mlp.output'],
  ])('what is inside is not there: %s, in either order, with both lines', async (_, use, site) => {
    const skip = 'model.layers[2].skip(0)'
    expect(await traceFailure(`${skip}\n${use}`)).toMatchObject({
      line: 4,
      related: 3,
      message: `${site} lies inside transformer.h.2, which is skipped`,
    })
    expect(await traceFailure(`${use}\n${skip}`)).toMatchObject({
      line: 4,
      related: 3,
      message: text(`transformer.h.2 cannot be skipped: ${site} lies inside it`),
    })
  })

  test('holds for its own prompt only', async () => {
    const { graphs } = await recordProgram(`
      await model.trace(t => [
        t.invoke(prompt, () => { model.layers[2].skip(0); return model.logits }),
        t.invoke(prompt, () => model.layers[2].attn.q),
      ])`)
    expect(linesOf(graphs[0])).toContain('n3 read transformer.h.2.attn.q of 1')
  })

  test.each([
    ['a list', 'model.layers.skip(0)', 'cannot be skipped'],
    ['the model', 'model.skip(0)', 'cannot be skipped'],
    ['too large a value', 'model.layers[2].skip(zeros([2, 8, 128]))', 'does not fit'],
    ['no value', 'model.layers[2].skip()', 'a tensor or a number belongs here'],
  ])('%s is an error on its line', async (_, use, message) => {
    expect(await traceFailure(use)).toMatchObject({ line: 3, message: text(message) })
  })

  test('a value from behind it is a cycle', async () => {
    expect(
      await traceFailure(`model.layers[2].skip(model.layers[3].output)\nreturn model.logits`),
    ).toMatchObject({
      line: 3,
      message: text('which comes after it in the same prompt'),
    })
  })

  test('outside of a body is an error', async () => {
    expect(await failureOf(`\nmodel.layers[2].skip(0)`)).toMatchObject({
      line: 2,
      hint: text('inside the body'),
    })
  })
})
