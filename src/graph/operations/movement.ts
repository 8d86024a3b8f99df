import { type Operation } from './operation.ts'

export const movement = {} as const satisfies Record<string, Operation>
