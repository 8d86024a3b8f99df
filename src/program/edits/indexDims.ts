import { type Dim, type Shape } from '../../graph/dim.ts'

/** The parts of an index as the language writes it: `:, -1` -> [':', '-1']; commas in brackets do not part. */
export function indexParts(index: string): string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const character of index) {
    if (character === '[') depth++
    if (character === ']') depth--
    if (character === ',' && depth === 0) {
      parts.push(part.trim())
      part = ''
    } else part += character
  }
  return [...parts, part.trim()].filter(one => one !== '')
}

/** The dimensions that an index leaves of a shape; what a slice or a list makes of one is called `part`. */
export function indexedDims(shape: Shape, index: string | undefined): Dim[] {
  if (index === undefined) return [...shape]
  const parts = indexParts(index)
  const named = parts.filter(part => part !== '...' && part !== 'None').length
  const dims: Dim[] = []
  let at = 0
  for (const part of parts) {
    if (part === '...') {
      const rest = shape.length - named
      dims.push(...shape.slice(at, at + rest))
      at += rest
    } else if (part === 'None') dims.push(1)
    else {
      const dim = shape[at++]
      if (part === ':' && dim !== undefined) dims.push(dim)
      else if (!isNumber(part)) dims.push('part')
    }
  }
  return [...dims, ...shape.slice(at)]
}

const isNumber = (part: string): boolean => part !== '' && Number.isInteger(Number(part))

/** `x[0]`, `x[':, -1']` */
export const indexed = (expression: string, index: string, quote: string): string =>
  /^\d+$/.test(index) ? `${expression}[${index}]` : `${expression}[${quote}${index}${quote}]`
