import { useModels } from '../models/modelStore.ts'
import { useDraft } from '../shell/draftStore.ts'
import { drawDraft } from '../shell/drafts.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { askProgram } from '../shell/programClient.ts'
import { shapesOfDrawing } from './shapesOfDrawing.ts'

/** Tells the program worker what the page learns: models that are opened, and what drafts record. */
export function shareKnowledge(): void {
  useModels.subscribe(({ described }, before) => {
    if (described === before.described) return
    const models = Object.values(described).map(({ ref, siteMap }) => ({ id: ref.id, siteMap }))
    void askProgram('setModels', models)
    // What is wrong with the program may be another thing now.
    drawDraft()
  })
  useDraft.subscribe(({ drawing }, before) => {
    if (drawing === null || drawing === before.drawing) return
    void askProgram('setShapes', useExperiment.getState().recipe.code, shapesOfDrawing(drawing))
  })
}
