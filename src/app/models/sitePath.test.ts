import { expect, test } from 'vitest'
import { sitePathCode } from './sitePath.ts'

test('paths are written as a program reaches them', () => {
  expect(sitePathCode('model', 'transformer.h.3.attn.q')).toBe('model.transformer.h[3].attn.q')
  expect(sitePathCode('gpt', 'lm_head.output')).toBe('gpt.lm_head.output')
  expect(sitePathCode('model', 'bert.encoder.layer.0.output.dense.input')).toBe(
    "model.at('bert.encoder.layer.0.output.dense').input",
  )
})
