import { type Operation } from './operation.ts'

export const random = {} as const satisfies Record<string, Operation>
