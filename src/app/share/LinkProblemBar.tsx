import { openRecipe } from '../shell/openRecipe.ts'
import { useLinkProblem } from './linkProblemStore.ts'
import { newRecipe } from './recipe.ts'

/** Says what is wrong with a link; the experiment on screen stays until the user chooses otherwise. */
export function LinkProblemBar() {
  const { problem, set } = useLinkProblem()
  if (problem === null) return null
  const lines = problem.salvaged.split('\n').length
  const openSalvaged = () => {
    openRecipe(newRecipe(problem.salvaged, 'From a damaged link'))
    set(null)
  }
  return (
    <div className="bar-notice" role="alert">
      <p>
        {problem.message} Your own experiment was kept.
        {problem.salvaged !== '' &&
          ` The first ${lines === 1 ? 'line' : `${lines} lines`} of its program could be read.`}
      </p>
      {problem.salvaged !== '' && (
        <button type="button" className="button" onClick={openSalvaged}>
          Open what could be read
        </button>
      )}
      <button type="button" className="quiet-button" onClick={() => set(null)}>
        Dismiss
      </button>
    </div>
  )
}
