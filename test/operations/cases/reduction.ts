import { type OperationSpec } from '../case.ts'

export const reduction: Record<string, OperationSpec> = {}
