import { type OperationName } from '../../graph/operations/registry.ts'
import { comparison } from './comparison.ts'
import { creation } from './creation.ts'
import { elementwise } from './elementwise.ts'
import { indexing } from './indexing.ts'
import { type Lowering } from './lowering.ts'
import { matrix } from './matrix.ts'
import { movement } from './movement.ts'
import { random } from './random.ts'
import { reduction } from './reduction.ts'
import { sorting } from './sorting.ts'

/** The ONNX form of every operation; the type refuses a missing one. */
export const lowerings: { [Name in OperationName]: Lowering } = {
  ...elementwise,
  ...comparison,
  ...reduction,
  ...matrix,
  ...movement,
  ...indexing,
  ...sorting,
  ...creation,
  ...random,
}
