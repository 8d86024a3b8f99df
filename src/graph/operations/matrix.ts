import { type Operation } from './operation.ts'

export const matrix = {} as const satisfies Record<string, Operation>
