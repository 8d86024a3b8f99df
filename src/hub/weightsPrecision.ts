import { type Precision } from './precision.ts'
import { type OnnxScan } from './scanOnnx.ts'

const float32 = 1
const float16 = 10

/** Operators whose weights are blocks of four bits (or, rarely, eight). */
const blockwise = ['MatMulNBits', 'GatherBlockQuantized', 'MatMulBnb4']
/** Operators that round while they run. */
const dynamic = ['DynamicQuantizeLinear', 'MatMulInteger', 'DynamicQuantizeMatMul', 'MatMulIntegerToFloat']

/** What the weights of a model file are, whatever its name; null for a file without weights. */
export function weightsPrecision({ operators, elements }: OnnxScan): Precision | null {
  const full = elements.get(float32) ?? 0
  const half = elements.get(float16) ?? 0
  if (blockwise.some(name => operators.has(name))) return half > full ? 'q4f16' : 'q4'
  if (dynamic.some(name => operators.has(name))) return 'q8'
  if (full === 0 && half === 0) return null
  return half > full ? 'fp16' : 'fp32'
}
