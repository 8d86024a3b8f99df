import { causalMask, embedding } from './parts.ts'
import { size } from './size.ts'
import { Sketch } from './sketch.ts'

/** Writes one block: from the residual stream that comes in to the one that goes out. */
export type Block = (s: Sketch, x: string, mask: string) => string

/** A decoder of equal blocks, as a file and the file of its weights. */
export function decoder(
  block: Block,
  names: { root: string; list: string; embed: string; norm: string | null },
  parts: { start?: Block; end?: Block } = {},
): { model: Uint8Array; data: Uint8Array } {
  const s = new Sketch()
  const { width, vocab, layers } = size
  const stream = s.within(names.root, () => {
    const mask = causalMask(s)
    let x = embedding(s, names.embed, vocab, width)
    x = parts.start?.(s, x, mask) ?? x
    for (let layer = 0; layer < layers; layer++)
      x = s.within(`${names.list}.${layer}`, () => block(s, x, mask))
    return names.norm === null ? x : s.rmsNorm(x, names.norm, width)
  })
  const logits = s.linear(stream, 'lm_head', width, vocab)
  return s.finish(parts.end?.(s, logits, '') ?? logits, vocab)
}
