import { create } from 'zustand'
import { type InputValue } from '../../graph/inputs.ts'
import { newRecipe, type Place, type Recipe, type RecipeView } from '../share/recipe.ts'

interface ExperimentState {
  recipe: Recipe
  /** Counts programs put into the editor from outside; typing does not change it. */
  opened: number
  /** Replaces the experiment: an example, a link, a file. */
  open: (recipe: Recipe) => void
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
    recipe: newRecipe('', 'Untitled experiment'),
    opened: 0,
    open: recipe => set(({ opened }) => ({ recipe, opened: opened + 1 })),
    setCode: code => change({ code }),
    setTitle: title => change({ title }),
    setInput: (name, value) =>
      set(({ recipe }) => ({ recipe: { ...recipe, inputs: { ...recipe.inputs, [name]: value } } })),
    setModel: model => change({ model }),
    setView,
    show: place => setView({ place }),
  }
})
