import { type OperationSpec } from '../case.ts'

export const sorting: Record<string, OperationSpec> = {}
