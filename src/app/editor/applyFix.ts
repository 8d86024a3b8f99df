import { applyEdits, type Fix } from '../../program/diagnostic.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { askProgram } from '../shell/programClient.ts'
import { pageEditor } from './pageEditor.ts'

/** Makes the change that mends the problem nearest to a place, in the program as it is now. */
export async function applyFix(title: string, place: number): Promise<void> {
  const { setCode } = useExperiment.getState()
  const source = codeNow()
  const found = (await askProgram('diagnostics', source))
    .flatMap(({ start, fixes = [] }) => fixes.map(fix => ({ start, fix })))
    .filter(({ fix }) => fix.title === title)
    .toSorted((a, b) => Math.abs(a.start - place) - Math.abs(b.start - place))
  const fix: Fix | undefined = found[0]?.fix
  if (fix === undefined || codeNow() !== source) return
  const code = applyEdits(source, fix.edits)
  const editor = pageEditor()
  if (editor === null) setCode(code)
  else {
    const changes = fix.edits.map(({ start, end, text }) => ({ from: start, to: end, insert: text }))
    const last = fix.edits.at(-1)
    // The cursor goes behind what was written last.
    const behind = code.length - source.length + (last?.end ?? 0)
    editor.write(changes, { from: behind, to: behind })
  }
}

const codeNow = (): string => pageEditor()?.code() ?? useExperiment.getState().recipe.code
