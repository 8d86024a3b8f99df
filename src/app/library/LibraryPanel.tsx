import { useExperiment } from '../shell/experimentStore.ts'
import { useHistory } from '../shell/historyStore.ts'
import { openRecipe } from '../shell/openRecipe.ts'
import { examples, exampleRecipe } from './examples.ts'
import './library.css'

/** The examples, each a working program, and the experiments that were open before. */
export function LibraryPanel() {
  const code = useExperiment(({ recipe }) => recipe.code)
  const earlier = useHistory(state => state.earlier)
  return (
    <>
      <ul className="library">
        {examples.map((example, index) => (
          <li key={example.key}>
            <button
              type="button"
              className="library-item"
              aria-current={example.code === code || undefined}
              onClick={() => openRecipe(exampleRecipe(example))}
            >
              <span className="card-number">{String(index + 1).padStart(2, '0')}</span>
              <span className="library-title">{example.title}</span>
              <span className="library-about">{example.about}</span>
            </button>
          </li>
        ))}
      </ul>
      {earlier.length > 0 && (
        <>
          <h3 className="library-heading">Open before</h3>
          <ul className="library">
            {earlier.map((recipe, index) => (
              <li key={index}>
                <button type="button" className="library-item" onClick={() => openRecipe(recipe)}>
                  <span className="card-number">·</span>
                  <span className="library-title">{recipe.title}</span>
                  <span className="library-about">{recipe.code.split('\n').length} lines</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
