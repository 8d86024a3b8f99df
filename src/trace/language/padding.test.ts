import { describe, expect, test } from 'vitest'
import { recordProgram } from '../../../test/userProgram.ts'

/** Lines of the program at which it is warned. */
async function warnedLines(body: string): Promise<(number | undefined)[]> {
  const { executor } = await recordProgram(
    `\nawait model.trace([prompt, 'The city of'], t => {\nconst h = model.layers[2].residPost\n;${body}\n})`,
  )
  return executor.shown.flatMap(({ card }) =>
    card.kind === 'log' && card.level === 'warn' ? [card.span?.line] : [],
  )
}

describe('LANGUAGE 21: a mean over positions that include pads warns', () => {
  test('in words that say how many and what to do, once for each line', async () => {
    const { executor } = await recordProgram(`
for (const layer of [1, 2])
  await model.trace([prompt, 'The city of'], () => model.layers[layer].residPost.mean(1))`)
    const cards = executor.shown.map(({ card }) => card)
    expect(cards).toEqual([
      {
        kind: 'log',
        level: 'warn',
        index: 0,
        span: expect.objectContaining({ line: 3 }) as unknown,
        text: expect.stringMatching(
          /^warning at program\.ts:3:82: this mean counts 5 places that are no token: .*\n {2}count real tokens only: /,
        ) as unknown,
      },
    ])
  })

  test.each([
    'h.mean(1)',
    'h.mean()',
    'h.mean([1, 2])',
    '(h * 2 + 1).mean(-2)',
    'h[1].mean(0)',
    `h[':, 2:'].mean(1)`,
    `h[':, 0'].mean(0)`,
    'h.mean(0)',
    'h.std(1)',
    'h.norm(-1).mean(1)',
    'stack([h, h]).mean(2)',
    'model.logits.max(1)',
    'model.layers[0].attn.probs.mean(2)',
    'model.layers[0].attn.probs.mean(3)',
    'model.lm_head(h).mean(1)',
  ])('%s', async source => {
    expect(await warnedLines(source)).toEqual([4])
  })

  test.each([
    'h.mean(-1)',
    'h[0].mean(0)',
    `h[':, -1'].mean(0)`,
    `h[':, -3:'].mean(1)`,
    'h.sum(1)',
    'h.norm(1)',
    'h.abs().max()',
    '(h * t.mask.float().unsqueeze(-1)).mean(1)',
    'const m = t.mask.float().unsqueeze(-1); (h * m).sum(1) / m.sum(1)',
    'h.maskedFill(t.mask.logicalNot().unsqueeze(-1), -100).max(1)',
  ])('but not %s', async source => {
    expect(await warnedLines(source)).toEqual([])
  })

  test('of prompts of equal length there is nothing to say, and of results as of tensors of a body', async () => {
    const { executor } = await recordProgram(`
const equal = await model.trace([prompt, prompt], () => model.layers[1].residPost.mean(1))
const h = await model.trace([prompt, 'The city of'], () => model.layers[1].residPost)
h.mean(1)`)
    expect(executor.shown.map(({ card }) => card.span?.line)).toEqual([4])
  })

  test('a long chain of operations is followed to its end', async () => {
    const { executor } = await recordProgram(`
await model.trace([prompt, 'The city of'], () => {
  let h = model.layers[1].residPost
  for (let i = 0; i < 9000; i++) h = h + 1
  h.mean(1)
})`)
    expect(executor.shown).toHaveLength(1)
  })
})
