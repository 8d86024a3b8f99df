import { type OperationSpec } from '../case.ts'

export const random: Record<string, OperationSpec> = {}
