import { type Dim, type Shape } from '../dim.ts'
import { VitrineError } from '../errors.ts'
import { broadcastShapes } from './shapes.ts'

/**
 * An einsum equation read for operands of known rank. Every dimension has a label: a letter, or for what `...` stands
 * for a name counted from the right (`...1` is the last of them), so that they broadcast.
 */
export interface EinsumEquation {
  /** Labels of each operand's dimensions. */
  operands: string[][]
  output: string[]
}

/**
 * Reads an equation as `torch.einsum` does; without `->` the output has the labels that occur once, in alphabetical
 * order, after the dimensions of `...`.
 * @throws VitrineError where the equation is not one, or does not fit the operands' ranks
 */
export function readEinsum(equation: string, ranks: readonly number[]): EinsumEquation {
  const text = equation.replaceAll(/\s/g, '')
  const match = /^((?:[A-Za-z,]|\.\.\.)*)(?:->((?:[A-Za-z]|\.\.\.)*))?$/.exec(text)
  if (match === null)
    throw einsumError(
      equation,
      'is not an equation',
      "write letters and ... for dimensions, as in 'bhqk,bhkd->bhqd'",
    )
  const terms = (match[1] ?? '').split(',')
  if (terms.length !== ranks.length)
    throw einsumError(
      equation,
      `has ${terms.length} terms for ${ranks.length} tensors`,
      'write one term for each tensor',
    )
  const operands = terms.map((term, index) => labelsOf(equation, term, ranks[index] ?? 0))
  const known = operands.flat()
  if (match[2] === undefined) return { operands, output: implicitOutput(known) }
  const ellipsis = ellipsisOf(known)
  const output = splitTerm(equation, match[2]).flatMap(part => (part === '...' ? ellipsis : [part]))
  if (new Set(output).size < output.length)
    throw einsumError(equation, 'repeats a letter in its output', 'name every dimension of the output once')
  const unknown = output.find(label => !known.includes(label))
  if (unknown !== undefined)
    throw einsumError(
      equation,
      `has ${unknown} in its output and in no tensor`,
      'take the letters from the terms',
    )
  return { operands, output }
}

/** `ab...c` -> a, b, ..., c */
function splitTerm(equation: string, term: string): string[] {
  const parts = term.match(/\.\.\.|[A-Za-z]/g) ?? []
  if (parts.filter(part => part === '...').length > 1)
    throw einsumError(equation, 'has ... twice in one term', 'write it once')
  return parts
}

function labelsOf(equation: string, term: string, rank: number): string[] {
  const parts = splitTerm(equation, term)
  const letters = parts.filter(part => part !== '...').length
  const hidden = rank - letters
  if (parts.length === letters ? hidden !== 0 : hidden < 0)
    throw einsumError(
      equation,
      `names ${letters} dimensions in '${term}' for a tensor of ${rank}`,
      'name every dimension, or write ... for the others',
    )
  return parts.flatMap(part =>
    part === '...' ? Array.from({ length: hidden }, (_, index) => `...${hidden - index}`) : [part],
  )
}

const isEllipsis = (label: string): boolean => label.startsWith('...')

/** Labels of the dimensions that `...` stands for, first to last. */
function ellipsisOf(labels: readonly string[]): string[] {
  const places = labels.filter(isEllipsis).map(label => Number(label.slice(3)))
  const most = Math.max(0, ...places)
  return Array.from({ length: most }, (_, index) => `...${most - index}`)
}

function implicitOutput(labels: readonly string[]): string[] {
  const once = labels.filter(
    label => !isEllipsis(label) && labels.indexOf(label) === labels.lastIndexOf(label),
  )
  return [...ellipsisOf(labels), ...once.sort()]
}

/**
 * The size of every label; a size of 1 broadcasts.
 * @throws VitrineError where one label has two sizes
 */
export function einsumSizes(equation: EinsumEquation, shapes: readonly Shape[]): Map<string, Dim> {
  const sizes = new Map<string, Dim>()
  equation.operands.forEach((labels, index) =>
    labels.forEach((label, axis) => {
      const [size = 1] = broadcastShapes(
        `einsum (${label})`,
        [sizes.get(label) ?? 1],
        [shapes[index]?.[axis] ?? 1],
      )
      sizes.set(label, size)
    }),
  )
  return sizes
}

function einsumError(equation: string, problem: string, hint: string): VitrineError {
  return new VitrineError(`einsum: '${equation}' ${problem}`, { hint, path: 'attrs.equation' })
}
