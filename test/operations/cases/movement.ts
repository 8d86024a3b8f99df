import { type OperationSpec } from '../case.ts'

export const movement: Record<string, OperationSpec> = {}
