import { logSumExp } from './special.ts'
import { at, broadcast, commonDType, count, indices, make, type Reference, type RefTensor } from './tensor.ts'

function operandsOf(operands: readonly RefTensor[], howMany: number): [RefTensor, RefTensor] {
  const [a, b] = operands
  if (a === undefined || b === undefined || operands.length !== howMany)
    throw new Error(`${howMany} operands`)
  return [a, b]
}

const range = (size: number): number[] => Array.from({ length: size }, (_, index) => index)
const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

const matmul: Reference = operands => {
  const [a, b] = operandsOf(operands, 2)
  const left = { ...a, shape: a.shape.length === 1 ? [1, ...a.shape] : a.shape }
  const right = { ...b, shape: b.shape.length === 1 ? [...b.shape, 1] : b.shape }
  const batch = broadcast(left.shape.slice(0, -2), right.shape.slice(0, -2))
  const inner = left.shape.at(-1) ?? 0
  const rows = left.shape.at(-2) ?? 1
  const columns = right.shape.at(-1) ?? 1
  const product = make(a.dtype, [...batch, rows, columns], index => {
    const outer = index.slice(0, -2)
    const [row = 0, column = 0] = index.slice(-2)
    return total(range(inner).map(k => at(left, [...outer, row, k]) * at(right, [...outer, k, column])))
  })
  const kept = [...batch, ...(a.shape.length === 1 ? [] : [rows]), ...(b.shape.length === 1 ? [] : [columns])]
  return { ...product, shape: kept }
}

/** Sums over every assignment of places to letters. `...` is written out as digits, counted from the right. */
const einsum: Reference = (operands, { equation }) => {
  const [left = '', right] = (typeof equation === 'string' ? equation : '').replaceAll(' ', '').split('->')
  const terms = left.split(',').map((term, index) => spell(term, operands[index]?.shape.length ?? 0))
  const sizes: Record<string, number> = {}
  terms.forEach((term, index) =>
    term.split('').forEach((letter, axis) => {
      const size = operands[index]?.shape[axis] ?? 1
      if (size !== 1 || sizes[letter] === undefined) sizes[letter] = size
    }),
  )
  const letters = Object.keys(sizes)
  const digits = letters
    .filter(letter => /\d/.test(letter))
    .sort()
    .reverse()
  const once = letters.filter(letter => /\D/.test(letter) && terms.join('').split(letter).length === 2).sort()
  const output = right === undefined ? [...digits, ...once] : right.replace('...', digits.join('')).split('')
  const summed = letters.filter(letter => !output.includes(letter))
  const dtype = commonDType(operands)
  const places = [...indices(summed.map(letter => sizes[letter] ?? 1))]
  return make(
    dtype,
    output.map(letter => sizes[letter] ?? 1),
    index => {
      const kept = new Map(output.map((letter, axis) => [letter, index[axis] ?? 0]))
      return total(
        places.map(place => {
          const all = new Map([...kept, ...summed.map((letter, axis) => [letter, place[axis] ?? 0] as const)])
          return operands.reduce(
            (product, operand, which) =>
              product *
              at(
                operand,
                (terms[which] ?? '').split('').map(l => all.get(l) ?? 0),
              ),
            1,
          )
        }),
      )
    },
  )
}

function spell(term: string, rank: number): string {
  const hidden = rank - term.replace('...', '').length
  return term.replace('...', range(hidden).reverse().join(''))
}

const crossEntropy: Reference = (operands, { reduction }) => {
  const [logits, target] = operandsOf(operands, 2)
  const axis = logits.shape.length === 1 ? 0 : 1
  const classes = logits.shape[axis] ?? 0
  const losses = [...indices(target.shape)].map(index => {
    const wanted = at(target, index)
    if (wanted === -100) return 0
    const line = range(classes).map(place => at(logits, index.toSpliced(axis, 0, place)))
    return logSumExp(line) - (line[wanted] ?? NaN)
  })
  if (reduction === 'none') {
    const values = losses.values()
    return make(logits.dtype, target.shape, () => values.next().value ?? NaN)
  }
  const counted = target.data.filter(wanted => wanted !== -100).length
  return make(logits.dtype, [], () => (reduction === 'sum' ? total(losses) : total(losses) / counted))
}

const cosineSimilarity: Reference = (operands, { dim, eps }) => {
  const [a, b] = operandsOf(operands, 2)
  const shape = broadcast(a.shape, b.shape)
  const given = Number(dim ?? 1)
  const axis = given < 0 ? given + shape.length : given
  const least = Number(eps ?? 1e-8)
  return make(
    commonDType(operands),
    shape.filter((_, other) => other !== axis),
    index => {
      const line = (tensor: RefTensor) =>
        range(shape[axis] ?? 0).map(place => at(tensor, index.toSpliced(axis, 0, place)))
      const [x, y] = [line(a), line(b)]
      const length = (values: readonly number[]) => Math.max(Math.hypot(...values), least)
      return total(x.map((value, place) => value * (y[place] ?? NaN))) / (length(x) * length(y))
    },
  )
}

export const matrix = {
  matmul,
  outer: operands => {
    const [a, b] = operandsOf(operands, 2)
    return make(
      commonDType(operands),
      [count(a.shape), count(b.shape)],
      ([row = 0, column = 0]) => at(a, [row]) * at(b, [column]),
    )
  },
  einsum,
  crossEntropy,
  cosineSimilarity,
} as const satisfies Record<string, Reference>
