import { comparison } from './comparison.ts'
import { creation } from './creation.ts'
import { elementwise } from './elementwise.ts'
import { indexing } from './indexing.ts'
import { matrix } from './matrix.ts'
import { movement } from './movement.ts'
import { type Operation } from './operation.ts'
import { random } from './random.ts'
import { reduction } from './reduction.ts'
import { sorting } from './sorting.ts'

/** Every tensor operation of the language, by name. */
export const operations = {
  ...elementwise,
  ...comparison,
  ...reduction,
  ...matrix,
  ...movement,
  ...indexing,
  ...sorting,
  ...creation,
  ...random,
} as const satisfies Record<string, Operation>

export type OperationName = keyof typeof operations

export const isOperationName = (name: string): name is OperationName => Object.hasOwn(operations, name)
