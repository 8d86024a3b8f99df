import { compileProgram } from './compile.ts'
import { findModel } from './edits/findModel.ts'
import { writeEdit } from './edits/writeEdit.ts'
import { createProgramService, type ProgramService } from './languageService.ts'
import { type ProgramApi, type ProgramReply, type ProgramRequest } from './messages.ts'
import { type ModelFacts } from './modelFacts.ts'
import { spanExpression } from './spanExpression.ts'

/** A program finds the language itself in the sandbox, and nothing of a page. */
const libraryFiles = import.meta.glob<string>(
  '/node_modules/typescript/lib/lib.{es5,es20*,decorators*}.d.ts',
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
)

let service: ProgramService | undefined
let known: readonly ModelFacts[] = []

function opened(): ProgramService {
  if (service === undefined) throw new Error('open the service first')
  return service
}

const api: ProgramApi = {
  open(fileName, declarations) {
    const libraries = Object.fromEntries(
      Object.entries(libraryFiles).map(([path, text]) => [path.slice(path.lastIndexOf('/') + 1), text]),
    )
    service = createProgramService({ fileName, declarations, libraries })
  },
  compile: compileProgram,
  setModels(models) {
    known = models
    opened().setModels(models)
  },
  modelCall: findModel,
  edit: (source, intent) => writeEdit(source, intent, known),
  setShapes: (source, shapes) => opened().setShapes(source, shapes),
  diagnostics: source => opened().diagnostics(source),
  completions: (source, offset) => opened().completions(source, offset),
  completionDetails: (source, offset, label) => opened().completionDetails(source, offset, label),
  hover: (source, offset) => opened().hover(source, offset),
  signatureHelp: (source, offset) => opened().signatureHelp(source, offset),
  renamable: (source, offset) => opened().renamable(source, offset),
  rename: (source, offset, name) => opened().rename(source, offset, name),
  format: source => opened().format(source),
  spanExpression,
}

function answer({ id, method, args }: ProgramRequest): ProgramReply {
  try {
    const result: unknown = Reflect.apply(api[method], undefined, args)
    return { id, result }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

addEventListener('message', ({ data }: MessageEvent<ProgramRequest>) => {
  postMessage(answer(data))
})
