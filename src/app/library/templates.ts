import { newRecipe, type Recipe } from '../share/recipe.ts'

const emptyProgram = `import { LanguageModel, show } from 'vitrine'

const model = await LanguageModel('vitrine/atlas')
const { logits } = await model.trace('The tower is in the city of', () => ({
  logits: model.logits,
}))
show.tokens(logits['0, -1'].softmax(-1))
`

/** A new experiment: a model, a trace and one card to begin with. */
export const emptyRecipe = (): Recipe => newRecipe(emptyProgram, 'New experiment')
