import { useState } from 'react'
import { ProblemNote } from '../shell/ProblemNote.tsx'
import { ModelRow } from './ModelRow.tsx'
import { useSearch } from './searchStore.ts'

/** Models of the hub by words; the hub is asked on Enter, not while one types. */
export function HubSearch() {
  const { search, look } = useSearch()
  const [text, setText] = useState('')
  return (
    <section className="hub-search" aria-label="Search of the hub">
      <form
        role="search"
        onSubmit={event => {
          event.preventDefault()
          void look(text)
        }}
      >
        <input
          className="filter"
          type="search"
          aria-label="Search the hub"
          placeholder="Search the hub: gpt2, qwen …"
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        <button type="submit" className="button" disabled={text.trim() === ''}>
          Search
        </button>
      </form>
      <div role="status">
        {search.state === 'looking' && <p className="quiet">Asking the hub …</p>}
        {search.state === 'found' && search.models.length === 0 && (
          <p className="quiet">
            The hub has no model with ONNX files for “{search.text}”. Exports are often named
            onnx-community/….
          </p>
        )}
      </div>
      {search.state === 'failed' && <ProblemNote problem={search.problem} />}
      {search.state === 'found' && (
        <ul className="model-rows">
          {search.models.map(({ id, licence, downloads, gated }) => (
            <ModelRow
              key={id}
              id={id}
              facts={[
                licence ?? 'licence not said',
                ...(downloads === null ? [] : [`${downloads.toLocaleString()} downloads a month`]),
                ...(gated ? ['gated: its owners let in who has accepted their conditions'] : []),
              ]}
            />
          ))}
        </ul>
      )}
    </section>
  )
}
