import { lowerOperation } from '../../onnx/emitter.ts'
import { languageDType } from '../../onnx/dtypes.ts'
import { type Emitter } from '../../onnx/lowering/lowering.ts'
import { type Loom } from '../loom.ts'
import { type SiteStates } from '../siteStates.ts'
import { type Stream } from '../stream.ts'
import { pastRef, typeInStream } from '../streamValues.ts'

/** Address of a batch's next tokens, or of the logits they are drawn from. */
export const nextRef = ({ key }: Stream): string => `next:${key}`

/**
 * Adds what a generation takes from a pass of a batch: for greedy steps each row's likeliest token, int32 [batch], so
 * that four bytes leave the device; else the logits of its last position, float32 [batch, vocab]; and the keys and
 * values of all positions so far.
 */
export function takeNext(state: SiteStates, loom: Loom, greedy: boolean, keeps: boolean): void {
  const { stream } = state
  const { graph } = stream.open
  const logits = typeInStream(stream, graph.output)
  const dtype = languageDType(logits.dtype)
  const [batch = 1, , vocab = 1] = logits.shape
  const output = greedy
    ? ({ dtype: 'int32', shape: [batch] } as const)
    : ({ dtype: 'float32', shape: [batch, vocab] } as const)
  const name = state.outwardName(graph.output)
  const next = loom.cluster(undefined, [name], output, (emitter: Emitter) => {
    const place = emitter.constant({ dtype: 'int32', shape: [], data: Int32Array.of(-1) })
    const last = emitter.emit('Gather', [name, place], { axis: { type: 'int', value: 1 } })[0]
    const row = { name: last, dtype, shape: [batch, vocab] }
    if (greedy) return lowerOperation(emitter, 'argmax', [row], { dim: -1 }, output)
    return dtype === 'float32' ? last : lowerOperation(emitter, 'cast', [row], { dtype: 'float32' }, output)
  })
  loom.save(nextRef(stream), next, output)
  if (!keeps) return
  for (const [past, value] of graph.presents) {
    const { dtype, shape } = typeInStream(stream, value)
    loom.save(pastRef(stream, past), state.outwardName(value), { dtype: languageDType(dtype), shape })
  }
}
