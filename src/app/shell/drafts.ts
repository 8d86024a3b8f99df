import { compileOnce } from './compileOnce.ts'
import { mergeProblems } from '../editor/mergeProblems.ts'
import { executeProgram } from './executeProgram.ts'
import { startDraft } from './recording.ts'
import { useDraft } from './draftStore.ts'
import { useExperiment } from './experimentStore.ts'
import { keepLaterInputs } from './keepLaterInputs.ts'
import { locateProblem } from './locateProblem.ts'
import { diagnosticProblem, toProblem, type Problem } from './problem.ts'
import { askProgram } from './programClient.ts'
import { isRerunning } from './session.ts'

/** How long the program must rest before it is drawn anew. */
const restMs = 250

/** Draws the program's graph and lists its problems, without running it, whenever it or its inputs have changed. */
export function startDrafts(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  useExperiment.subscribe((after, before) => {
    if (after.recipe.code !== before.recipe.code) {
      clearTimeout(timer)
      timer = setTimeout(drawDraft, after.opened === before.opened ? restMs : 0)
    } else if (after.recipe.inputs !== before.recipe.inputs) {
      // In a task of its own: a run that the change brings about draws the program by itself.
      setTimeout(() => {
        if (!isRerunning()) drawSetting()
      })
    }
  })
  drawDraft()
}

let controller = new AbortController()
let setting: Promise<void> | null = null
let isOutdatedSetting = false

/** Draws the program as it is now: it has changed, or more is known of its model. */
export function drawDraft(): void {
  void draft(true)
}

/** Draws the same program with other inputs: one at a time, for a slider moves faster than a program is recorded. */
function drawSetting(): void {
  isOutdatedSetting = setting !== null
  if (isOutdatedSetting) return
  setting = draft(false).finally(() => {
    setting = null
    if (isOutdatedSetting) drawSetting()
  })
}

/** @param withDiagnostics the text has changed, not only its inputs */
async function draft(withDiagnostics: boolean): Promise<void> {
  controller.abort()
  controller = new AbortController()
  const { signal } = controller
  const { code, inputs: values } = useExperiment.getState().recipe
  const { set, draw } = useDraft.getState()
  const isOutdated = () => signal.aborted
  const drawnFor = useExperiment.getState().opened
  set({ busy: true })
  try {
    const [{ errors, ...program }, diagnostics] = await Promise.all([
      compileOnce(code),
      withDiagnostics ? askProgram('diagnostics', code) : null,
    ])
    if (isOutdated()) return
    const { problems: knownProblems, failure: knownFailure } = useDraft.getState()
    const problems =
      diagnostics?.map(diagnosticProblem) ?? knownProblems.filter(problem => problem !== knownFailure)
    if (errors.length > 0) {
      set({ problems, failure: null })
      return
    }
    const unopened: string[] = []
    const { executor, ...recorded } = startDraft(values, id => unopened.push(id))
    let failure: Problem | null = null
    let endedAtLine: number | null = null
    try {
      const { draftEnd } = await executeProgram(program, executor, signal)
      endedAtLine = draftEnd?.line ?? null
    } catch (error) {
      failure = await locateProblem(toProblem(error), code)
    }
    if (isOutdated()) return
    const awaitsModel = unopened[0] ?? null
    const before = useDraft.getState()
    const known = before.inputsFor === drawnFor ? before.inputs : []
    const inputs = { inputs: keepLaterInputs(recorded.inputs, known), inputsFor: drawnFor }
    // What was recorded before an error is not the program: the last good drawing says more.
    if (awaitsModel !== null)
      set({ drawing: null, ...inputs, awaitsModel, endedAtLine: null, failure: null, problems })
    else if (failure !== null)
      set({ ...inputs, awaitsModel, failure, problems: mergeProblems(failure, problems) })
    else if (endedAtLine !== null)
      set({ ...recorded, ...inputs, drawnFor, endedAtLine, awaitsModel, failure, problems })
    else {
      set({ problems, failure })
      draw(recorded, drawnFor)
    }
  } finally {
    if (!isOutdated()) set({ busy: false })
  }
}
