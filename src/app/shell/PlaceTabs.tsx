import { type KeyboardEvent } from 'react'
import { type Place } from '../share/recipe.ts'
import { useDraft } from './draftStore.ts'
import { useExperiment } from './experimentStore.ts'
import { useRun } from './runStore.ts'

const places: readonly { key: Place; name: string }[] = [
  { key: 'editor', name: 'Program' },
  { key: 'graph', name: 'Graph' },
  { key: 'results', name: 'Results' },
]

/** The three places as tabs, for narrow screens. */
export function PlaceTabs() {
  const place = useExperiment(({ recipe }) => recipe.view.place)
  const show = useExperiment(state => state.show)
  const problems = useDraft(state => state.problems.length)
  const cards = useRun(state => state.entries.length)
  const counts: Record<Place, number> = { editor: problems, graph: 0, results: cards }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = places[(places.findIndex(({ key }) => key === place) + step + places.length) % places.length]
    if (step === 0 || next === undefined) return
    show(next.key)
    document.getElementById(`tab-${next.key}`)?.focus()
  }
  return (
    <div className="place-tabs" role="tablist" aria-label="Places" onKeyDown={onKeyDown}>
      {places.map(({ key, name }) => (
        <button
          key={key}
          id={`tab-${key}`}
          type="button"
          role="tab"
          aria-selected={place === key}
          aria-controls="place"
          tabIndex={place === key ? 0 : -1}
          onClick={() => show(key)}
        >
          {name}
          {counts[key] > 0 && <span className="count">{counts[key]}</span>}
        </button>
      ))}
    </div>
  )
}
