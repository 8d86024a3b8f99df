import { useState } from 'react'
import { useExperimentList } from '../experiments/experimentList.ts'
import { openRecipe } from '../shell/openRecipe.ts'
import { useNow } from '../experiments/useNow.ts'
import { bringBack } from '../experiments/changeExperiment.ts'
import { type ExperimentRecord } from '../experiments/records.ts'
import { ExperimentItem } from './ExperimentItem.tsx'
import { isOwn, removeExperiment } from './removeExperiment.ts'
import { saveFile } from './saveFile.ts'
import { emptyRecipe } from './templates.ts'

/** Longer lists can be searched. */
const searchFrom = 6

/** The experiments of this browser: new ones, a search, and what can be done with each. */
export function ExperimentSection() {
  const records = useExperimentList(state => state.records)
  const [words, setWords] = useState('')
  const deleted = useExperimentList(state => state.lastDeleted)
  const now = useNow()
  const own = records.filter(isOwn)
  const found = own.filter(record => matches(record, words))
  return (
    <>
      <p className="library-actions">
        <button type="button" className="button primary" onClick={() => openRecipe(emptyRecipe())}>
          New experiment
        </button>
        {own.length > 0 && (
          <button type="button" className="quiet-button" onClick={() => void saveFile(isOwn, 'experiments')}>
            Save all as a file
          </button>
        )}
      </p>
      {deleted !== null && (
        <p className="library-undo" role="status">
          <span>“{deleted.recipe.title}” was deleted.</span>
          <button type="button" className="quiet-button" onClick={() => void bringBack(deleted)}>
            Undo
          </button>
        </p>
      )}
      {own.length > 0 && <h3 className="library-heading">Your experiments</h3>}
      {own.length >= searchFrom && (
        <input
          type="search"
          className="library-search"
          aria-label="Search your experiments"
          placeholder="Search titles and programs"
          value={words}
          onChange={event => setWords(event.currentTarget.value)}
        />
      )}
      {own.length > 0 && (
        <ul className="library" aria-label="Your experiments">
          {found.map(record => (
            <ExperimentItem
              key={record.key}
              record={record}
              now={now}
              onDelete={() => void removeExperiment(record)}
            />
          ))}
        </ul>
      )}
      {own.length > 0 && found.length === 0 && <p className="quiet">No title or program has these words.</p>}
    </>
  )
}

function matches({ recipe }: ExperimentRecord, words: string): boolean {
  const text = `${recipe.title}\n${recipe.code}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word))
}
