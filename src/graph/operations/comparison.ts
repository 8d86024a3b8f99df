import { type Operation } from './operation.ts'

export const comparison = {} as const satisfies Record<string, Operation>
