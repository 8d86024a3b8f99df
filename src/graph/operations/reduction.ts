import { type Operation } from './operation.ts'

export const reduction = {} as const satisfies Record<string, Operation>
