import { type OperationSpec } from '../case.ts'

export const creation: Record<string, OperationSpec> = {}
