import { checkProgram } from './checkProgram.ts'
import { completionDetailsAt, completionsAt, type Completions } from './completions.ts'
import { type Diagnostic, type TextEdit } from './diagnostic.ts'
import { type HoverText } from './displayWords.ts'
import { formatEdits } from './format.ts'
import { hoverAt } from './hover.ts'
import { type ModelFacts } from './modelFacts.ts'
import { RecordedShapes } from './recordedShapes.ts'
import { renamableAt, renameEdits, type Renamable } from './rename.ts'
import { type ShapeFact } from './shapeFacts.ts'
import { signatureHelpAt, type SignatureHelp } from './signatureHelp.ts'
import { createWorkspace, type ServiceOptions } from './workspace.ts'

/** What the editor asks of one program. Offsets are offsets in what the user wrote. */
export interface ProgramService {
  /** The models whose modules are known: types are made of their site maps. */
  setModels: (models: readonly ModelFacts[]) => void
  /** What the last draft recorded, for hover. */
  setShapes: (source: string, shapes: readonly ShapeFact[]) => void
  diagnostics: (source: string) => Diagnostic[]
  completions: (source: string, offset: number) => Completions | undefined
  /** Signature and documentation of one completion. */
  completionDetails: (source: string, offset: number, label: string) => HoverText | undefined
  hover: (source: string, offset: number) => HoverText | undefined
  signatureHelp: (source: string, offset: number) => SignatureHelp | undefined
  renamable: (source: string, offset: number) => Renamable
  rename: (source: string, offset: number, name: string) => TextEdit[]
  format: (source: string) => TextEdit[]
}

/** TypeScript's language service over the virtual file of a program (src/program/workspace.ts). */
export function createProgramService(options: ServiceOptions): ProgramService {
  const { open, setModels } = createWorkspace(options)
  let shapes: RecordedShapes | null = null
  return {
    setModels,
    setShapes(source, facts) {
      shapes = new RecordedShapes(source, facts)
    },
    diagnostics: source => checkProgram(open(source)),
    completions: (source, offset) => completionsAt(open(source), offset),
    completionDetails: (source, offset, label) => completionDetailsAt(open(source), offset, label),
    hover: (source, offset) => hoverAt(open(source), shapes, offset),
    signatureHelp: (source, offset) => signatureHelpAt(open(source), offset),
    renamable: (source, offset) => renamableAt(open(source), offset),
    rename: (source, offset, name) => renameEdits(open(source), offset, name),
    format: source => formatEdits(open(source)),
  }
}
