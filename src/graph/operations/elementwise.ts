import { arithmetic } from './arithmetic.ts'
import { functions } from './functions.ts'
import { logic } from './logic.ts'
import { type Operation } from './operation.ts'

/** Operations that work element by element, with PyTorch's broadcasting and dtype promotion. */
export const elementwise = { ...arithmetic, ...functions, ...logic } as const satisfies Record<
  string,
  Operation
>
