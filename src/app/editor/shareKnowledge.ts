import { describeWithoutWeights } from '../models/descriptions.ts'
import { modelRequest } from '../models/modelRequest.ts'
import { noteModel } from '../models/noteModel.ts'
import { useModels } from '../models/modelStore.ts'
import { useDraft } from '../shell/draftStore.ts'
import { drawDraft } from '../shell/drafts.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { askProgram } from '../shell/programClient.ts'
import { shapesOfDrawing } from './shapesOfDrawing.ts'

/** Tells the program worker what the page learns: models that are opened, and what drafts record. */
export function shareKnowledge(): void {
  followModel()
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

/** How long typing must rest before the program is read for its model. */
const restMs = 300

/** Learns of the model that the program names, also while it cannot be drawn: its names are what one types next. */
function followModel(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const note = () => void noteNamedModel(useExperiment.getState().recipe.code)
  useExperiment.subscribe(({ recipe }, before) => {
    if (recipe.code === before.recipe.code) return
    clearTimeout(timer)
    timer = setTimeout(note, restMs)
  })
  note()
}

async function noteNamedModel(code: string): Promise<void> {
  const call = await askProgram('modelCall', code)
  if (call === null || useModels.getState().described[call.id] !== undefined) return
  try {
    const description = await describeWithoutWeights(modelRequest(call))
    if (description !== null) await noteModel(description)
  } catch {
    // What is wrong with a model is said where the program opens it.
  }
}
