import { type Operation } from './operation.ts'

export const creation = {} as const satisfies Record<string, Operation>
