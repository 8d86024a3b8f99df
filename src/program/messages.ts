import { type Span } from '../graph/errors.ts'
import { type CompiledProgram } from './compile.ts'
import { type ModelCall } from './edits/findModel.ts'
import { type EditIntent, type EditResult } from './edits/intent.ts'
import { type ProgramService } from './languageService.ts'

/** What the worker does for the page, method by method. */
export interface ProgramApi extends ProgramService {
  /** Sets the declarations of module 'vitrine'; before anything that asks for types. */
  open: (fileName: string, declarations: string) => void
  /** Writes what a click means; it knows the models that were set last. */
  edit: (source: string, intent: EditIntent) => EditResult
  /** The model that the program opens, as far as that is written out. */
  modelCall: (source: string) => ModelCall | null
  compile: (source: string, fileName: string) => CompiledProgram
  spanExpression: (source: string, span: Span) => { start: number; end: number } | undefined
}

export type ProgramMethod = keyof ProgramApi

export interface ProgramRequest<M extends ProgramMethod = ProgramMethod> {
  id: number
  method: M
  args: Parameters<ProgramApi[M]>
}

/** `error` is a fault of Vitrine: what is wrong with a program comes as diagnostics. */
export type ProgramReply = { id: number; result: unknown } | { id: number; error: string }
