import { type Operation } from './operation.ts'

export const sorting = {} as const satisfies Record<string, Operation>
