import { int } from '../facts.ts'
import { type Dim } from '../../graph/dim.ts'
import { type Opener, type Opening } from './opener.ts'

export interface RotaryTables {
  /** Stored tables [longest, rotated / 2], or the rows of each token already [batch, position, rotated / 2]. */
  cos: string
  sin: string
  /** Position of each token [batch, position], or '' for those that follow the past. */
  positions: string
  interleaved: boolean
}

/** Tables for the positions at hand, as wide as what is rotated: they broadcast over [batch, head, position, dHead]. */
export function rotaryTables(o: Opener, { cos, sin, positions, interleaved }: RotaryTables, length: Dim) {
  const isPicked = o.facts(cos)?.shape?.length === 3
  const table = (stored: string, name: string) => {
    const rows = positions === '' && !isPicked ? followingPositions(o, length) : positions
    const picked = isPicked
      ? stored
      : o.emit('Gather', [stored, rows], { as: `${name}.rows`, attributes: axis(0) })
    const byToken = isPicked || positions !== ''
    const rowed = byToken ? o.emit('Unsqueeze', [picked, o.ints([1])], { as: `${name}.heads` }) : picked
    if (!interleaved) return o.emit('Concat', [rowed, rowed], { as: name, attributes: axis(-1) })
    const columns = o.emit('Unsqueeze', [rowed, o.ints([-1])], { as: `${name}.columns` })
    const pairs = o.emit('Concat', [columns, columns], { as: `${name}.pairs`, attributes: axis(-1) })
    const shape = o.facts(rowed)?.shape ?? []
    return o.emit(
      'Reshape',
      [pairs, o.ints([...shape.slice(0, -1).map(() => 0), 2 * Number(shape.at(-1))])],
      {
        as: name,
      },
    )
  }
  return { cos: table(cos, 'cos'), sin: table(sin, 'sin'), interleaved }
}

/** Positions behind the past, [position]. */
export const followingPositions = (o: Opener, length: Dim): string =>
  o.emit('Range', [o.size(o.past), o.size(o.past === 0 ? length : `past+${length}`), o.size(1)], {
    as: 'positions',
  })

/**
 * Rotates the first components of each head: `x * cos + rotated(x) * sin`, where `rotated` exchanges the halves (or
 * neighbours, where interleaved) and negates one.
 * @param value [batch, head, position, dHead]
 */
export function rotate(
  o: Opener,
  value: string,
  tables: ReturnType<typeof rotaryTables>,
  label: string,
  result: string | number,
): string {
  const shape = o.facts(value)?.shape ?? []
  const dHead = Number(shape.at(-1))
  const width = Number(o.facts(tables.cos)?.shape?.at(-1))
  const partial = width < dHead
  const [rotated = value, rest = ''] = partial
    ? o.split(value, -1, [width, dHead - width], [`${label}.rotated`, `${label}.rest`])
    : [value]
  const turned = tables.interleaved
    ? exchangeNeighbours(o, rotated, width, label)
    : exchangeHalves(o, rotated, width, label)
  const sum = o.emit(
    'Add',
    [
      o.emit('Mul', [rotated, tables.cos], { as: `${label}.cos` }),
      o.emit('Mul', [turned, tables.sin], { as: `${label}.sin` }),
    ],
    { as: partial ? `${label}.turned` : result },
  )
  return partial ? o.emit('Concat', [sum, rest], { as: result, attributes: axis(-1) }) : sum
}

function exchangeHalves(o: Opener, value: string, width: number, label: string): string {
  const [first = '', second = ''] = o.split(
    value,
    -1,
    [width / 2, width / 2],
    [`${label}.first`, `${label}.second`],
  )
  const negative = o.emit('Neg', [second], { as: `${label}.negative` })
  return o.emit('Concat', [negative, first], { as: `${label}.exchanged`, attributes: axis(-1) })
}

function exchangeNeighbours(o: Opener, value: string, width: number, label: string): string {
  const paired = o.emit('Reshape', [value, o.ints([0, 0, 0, width / 2, 2])], { as: `${label}.paired` })
  const [even = '', odd = ''] = o.split(paired, -1, [1, 1], [`${label}.even`, `${label}.odd`])
  const negative = o.emit('Neg', [odd], { as: `${label}.negative` })
  const pairs = o.emit('Concat', [negative, even], { as: `${label}.pairs`, attributes: axis(-1) })
  return o.emit('Reshape', [pairs, o.ints([0, 0, 0, width])], { as: `${label}.exchanged` })
}

const axis = (value: number) => ({ axis: { type: 'int' as const, value } })

/**
 * RotaryEmbedding by itself, on [batch, position, width] or [batch, head, position, dHead]: of Microsoft's domain, where
 * positions come second, and of ONNX 23, where they come last.
 */
export const openRotary: Opening = o => {
  const { node } = o
  const [value = '', second = '', third = '', fourth = ''] = node.inputs
  const [cos, sin, positions] = node.domain === '' ? [second, third, fourth] : [third, fourth, second]
  const shape = o.facts(value)?.shape
  const half = o.facts(cos)?.shape?.at(-1)
  const asked = int(node.attributes, 'rotary_embedding_dim', 0)
  const heads = int(node.attributes, 'num_heads', 0)
  const width = shape?.at(-1)
  if (typeof half !== 'number' || typeof width !== 'number') return undefined
  const ranks = [positions, cos].map(name => (name === '' ? 0 : o.facts(name)?.shape?.length)).join()
  if (int(node.attributes, 'is_packed_batching', 0) !== 0 || (ranks !== '2,2' && ranks !== '0,3'))
    return undefined
  if (asked !== 0 && asked !== 2 * half) return undefined
  const interleaved = int(node.attributes, 'interleaved', 0) === 1
  const tables = { cos, sin, positions, interleaved }
  const length = shape?.at(-2) ?? 0
  if (shape?.length === 4) {
    rotate(o, value, rotaryTables(o, tables, length), 'x', 0)
    return o.node
  }
  const count = heads > 0 ? heads : width / (2 * half)
  if (shape?.length !== 3 || !Number.isInteger(count)) return undefined
  const byHead = o.emit('Reshape', [value, o.ints([0, 0, count, width / count])], { as: 'heads' })
  const perm = { perm: { type: 'ints' as const, value: [0, 2, 1, 3] } }
  const turned = rotate(
    o,
    o.emit('Transpose', [byHead], { as: 'byHead', attributes: perm }),
    rotaryTables(o, tables, length),
    'x',
    'turned',
  )
  const back = o.emit('Transpose', [turned], { as: 'back', attributes: perm })
  o.emit('Reshape', [back, o.ints([0, 0, width])], { as: 0 })
  return o.node
}
