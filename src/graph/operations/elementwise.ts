import { type Operation } from './operation.ts'

export const elementwise = {} as const satisfies Record<string, Operation>
