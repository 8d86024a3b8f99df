import { executeProgram } from './executeProgram.ts'
import { startDraft } from './recording.ts'
import { useDraft } from './draftStore.ts'
import { useExperiment } from './experimentStore.ts'
import { locateProblem } from './locateProblem.ts'
import { diagnosticProblem, toProblem, type Problem } from './problem.ts'
import { askProgram, programFile } from './programClient.ts'

/** How long the program must rest before it is drawn anew. */
const restMs = 250

/** Draws the program's graph and lists its problems, without running it, whenever it has changed. */
export function startDrafts(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  useExperiment.subscribe((after, before) => {
    if (after.recipe.code === before.recipe.code) return
    clearTimeout(timer)
    timer = setTimeout(drawDraft, after.opened === before.opened ? restMs : 0)
  })
  drawDraft()
}

let controller = new AbortController()

/** Draws the program as it is now: it has changed, or more is known of its model. */
export function drawDraft(): void {
  controller.abort()
  controller = new AbortController()
  void draft(useExperiment.getState().recipe.code, controller.signal)
}

async function draft(code: string, signal: AbortSignal): Promise<void> {
  const { set } = useDraft.getState()
  const isOutdated = () => signal.aborted
  const drawnFor = useExperiment.getState().opened
  set({ busy: true })
  try {
    const [{ errors, ...program }, diagnostics] = await Promise.all([
      askProgram('compile', code, programFile),
      askProgram('diagnostics', code),
    ])
    if (isOutdated()) return
    const problems = diagnostics.map(diagnosticProblem)
    if (errors.length > 0) {
      set({ problems })
      return
    }
    const unopened: string[] = []
    const { executor, drawing } = startDraft(id => unopened.push(id))
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
    // What was recorded before an error is not the program: the last good drawing says more.
    if (awaitsModel !== null) set({ drawing: null, awaitsModel, endedAtLine: null, problems })
    else if (failure === null) set({ drawing, drawnFor, endedAtLine, awaitsModel, problems })
    else set({ awaitsModel, problems: [failure, ...problems] })
  } finally {
    if (!isOutdated()) set({ busy: false })
  }
}
