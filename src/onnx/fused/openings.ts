import { type OnnxNode } from '../ir.ts'
import { openGroupQueryAttention } from './groupQueryAttention.ts'
import { openBiased } from './activations.ts'
import { openEmbedNorm } from './embedNorm.ts'
import { openAttention, openMultiHeadAttention, openOnnxAttention } from './multiHeadAttention.ts'
import { openSkipNorm } from './norms.ts'
import { type Opening } from './opener.ts'
import { openGatherBlockQuantized, openMatMulNBits } from './quantized.ts'
import { openRotary } from './rotary.ts'

/** Operators that are opened into primitives, by domain. */
const openings: Readonly<Partial<Record<string, Opening>>> = {
  Attention: openOnnxAttention,
  RotaryEmbedding: openRotary,
  'com.microsoft.Attention': openAttention,
  'com.microsoft.BiasGelu': openBiased('Gelu'),
  'com.microsoft.EmbedLayerNormalization': openEmbedNorm,
  'com.microsoft.FastGelu': openBiased('FastGelu'),
  'com.microsoft.MultiHeadAttention': openMultiHeadAttention,
  'com.microsoft.SkipLayerNormalization': openSkipNorm(true),
  'com.microsoft.SkipSimplifiedLayerNormalization': openSkipNorm(false),
  'com.microsoft.RotaryEmbedding': openRotary,
  'com.microsoft.MatMulNBits': openMatMulNBits,
  'com.microsoft.GatherBlockQuantized': openGatherBlockQuantized,
  'com.microsoft.GroupQueryAttention': openGroupQueryAttention,
}

export const openingOf = (node: OnnxNode): Opening | undefined =>
  openings[node.domain === '' ? node.op : `${node.domain}.${node.op}`]
