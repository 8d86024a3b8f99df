import { useExperiment } from '../shell/experimentStore.ts'
import { openRecipe } from '../shell/openRecipe.ts'
import { exampleRecipe, examples } from './examples.ts'

/** The examples: opening one makes an experiment of one's own. */
export function ExampleList() {
  const code = useExperiment(({ recipe }) => recipe.code)
  return (
    <>
      <h3 className="library-heading">Examples</h3>
      <ul className="library" aria-label="Examples">
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
    </>
  )
}
