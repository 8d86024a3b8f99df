import { type DType } from '../graph/dtype.ts'
import { type Shape } from '../graph/dim.ts'
import { type Span } from '../graph/errors.ts'

/** A value that the program recorded at a place: from the nodes of its drawing. */
export interface ShapeFact {
  span: Span
  dtype: DType
  shape: Shape
  /** Names of its dimensions, where they are a site's. */
  names?: readonly string[]
  /** The name it was saved under. */
  label?: string
}

/** `float32 [1, 8, 192] = [batch, position, dModel]` */
export function printShapeFact({ dtype, shape, names }: ShapeFact): string {
  const printed = `${dtype} [${shape.join(', ')}]`
  return names === undefined || names.length === 0 ? printed : `${printed} = [${names.join(', ')}]`
}
