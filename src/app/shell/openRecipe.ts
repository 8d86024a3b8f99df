import { type Recipe } from '../share/recipe.ts'
import { useExperiment } from './experimentStore.ts'
import { useRun } from './runStore.ts'
import { stopProgram } from './session.ts'

/** Puts another experiment on screen. It never runs by itself. */
export function openRecipe(recipe: Recipe): void {
  stopProgram()
  useRun.getState().clear()
  useExperiment.getState().open(recipe)
}
