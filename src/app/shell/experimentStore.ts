import { create } from 'zustand'
import { type InputValue } from '../../graph/inputs.ts'
import { newId } from '../experiments/newId.ts'
import { type Received } from '../share/received.ts'
import { newRecipe, type Place, type Recipe, type RecipeView } from '../share/recipe.ts'

interface ExperimentState {
  /** Under which it is kept. */
  id: string
  recipe: Recipe
  /** What a link brought along with it. */
  received: Received | null
  /** Counts programs put into the editor from outside; typing does not change it. */
  opened: number
  /** Puts another experiment on screen: one that is kept, or (without a name) a new one. */
  open: (recipe: Recipe, kept?: { id: string; received: Received | null }) => void
  /** Goes on with what is on screen as an experiment of its own. */
  branch: (id: string, title: string) => void
  setCode: (code: string) => void
  setTitle: (title: string) => void
  setInput: (name: string, value: InputValue) => void
  setModel: (model: Recipe['model']) => void
  setView: (view: Partial<RecipeView>) => void
  show: (place: Place) => void
}

/** The one experiment on screen: serialisable, saved as it changes, and what a link holds. */
export const useExperiment = create<ExperimentState>(set => {
  const change = (part: Partial<Recipe>) => set(({ recipe }) => ({ recipe: { ...recipe, ...part } }))
  const setView: ExperimentState['setView'] = view =>
    set(({ recipe }) => ({ recipe: { ...recipe, view: { ...recipe.view, ...view } } }))
  return {
    id: newId(),
    recipe: newRecipe('', 'Untitled experiment'),
    received: null,
    opened: 0,
    open: (recipe, kept = { id: newId(), received: null }) =>
      set(({ opened }) => ({ ...kept, recipe, opened: opened + 1 })),
    branch: (id, title) => set(({ recipe }) => ({ id, recipe: { ...recipe, title } })),
    setCode: code => change({ code }),
    setTitle: title => change({ title }),
    setInput: (name, value) =>
      set(({ recipe }) => ({ recipe: { ...recipe, inputs: { ...recipe.inputs, [name]: value } } })),
    setModel: model => change({ model }),
    setView,
    show: place => setView({ place }),
  }
})
