import { type Program } from './program.ts'
import { showComputed, shownExpression } from './showCards.ts'
import { readShowOptions } from './showOptions.ts'
import { frameOf, pick } from './showParts.ts'
import { summarize } from './tensorSummary.ts'

/** Values of a tensor that its card has at once; others are looked at by windows. */
const shownValues = 64

/** `show.tensor(t)`: shape, dtype, statistics and a histogram, and a table of any part of it. */
export function showTensor(program: Program, tensor: unknown, given: unknown): void {
  const options = readShowOptions(program, 'tensor', given, [])
  const expression = shownExpression(program, tensor)
  const size = expression.shape.reduce((a, b) => a * b, 1)
  let every = 1
  showComputed(
    program,
    [expression],
    () => {
      const flat = program.operation('reshape', [expression], { shape: [size] })
      const head = program.operation('narrow', [flat], {
        dim: 0,
        start: 0,
        length: Math.min(size, shownValues),
      })
      if (size === 0) return { of: expression, head }
      const computed = summarize(program, expression, size)
      every = computed.every
      return { of: expression, head, summary: computed.summary, counts: computed.counts }
    },
    tensors => ({
      kind: 'tensor',
      ...frameOf(options),
      of: pick(tensors, 'of'),
      summary: tensors['summary'] ?? null,
      histogram: tensors['counts'] === undefined ? null : { counts: tensors['counts'], every },
      head: pick(tensors, 'head'),
    }),
  )
}
