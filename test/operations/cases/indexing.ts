import { type OperationSpec } from '../case.ts'

export const indexing: Record<string, OperationSpec> = {}
