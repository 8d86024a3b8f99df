import { type OperationSpec } from '../case.ts'

export const matrix: Record<string, OperationSpec> = {}
