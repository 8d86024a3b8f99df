import { type GoldenCase } from './case.ts'

/** The cases that every change is tried with in a browser, on every export; the long run has all of them. */
const fixed = [
  /^a\.logits$/,
  /^a\.out\..*\.1$/,
  /^a\.(q|scores|attn_probs)\.1$/,
  /^iv\.(zero_mlp|patch_b_last|k_h1_p2)\.0$/,
  /^iv\.input\.(?!mlp|block).*\.0$/,
  /^gen\.steer0_cached, with a cache$/,
]

export const fixedSubset = (cases: readonly GoldenCase[]): GoldenCase[] =>
  cases.filter(({ name }) => fixed.some(pattern => pattern.test(name)))
