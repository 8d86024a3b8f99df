import { type Operation } from './operation.ts'

export const indexing = {} as const satisfies Record<string, Operation>
