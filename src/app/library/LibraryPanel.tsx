import { useExperiment } from '../shell/experimentStore.ts'
import { examples, exampleRecipe } from './examples.ts'
import { openRecipe } from '../shell/openRecipe.ts'
import './library.css'

/** The examples: each is a working program. */
export function LibraryPanel() {
  const code = useExperiment(({ recipe }) => recipe.code)
  return (
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
  )
}
