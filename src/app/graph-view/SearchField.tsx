import { useEffect, useMemo, useState } from 'react'
import { useGraphView } from './graphStore.ts'
import { type Box } from './scene.ts'
import { searchScene } from './searchScene.ts'

interface SearchFieldProps {
  boxes: readonly Box[]
  /** Brings a box into view. */
  onFind: (box: Box) => void
}

/** Finds boxes by site, operation or variable; Enter walks through them, Shift-Enter back. */
export function SearchField({ boxes, onFind }: SearchFieldProps) {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(-1)
  const setFound = useGraphView(state => state.setFound)
  const setCurrent = useGraphView(state => state.setCurrent)
  const hits = useMemo(() => searchScene(boxes, query), [boxes, query])
  useEffect(() => setFound(new Set(hits.map(({ id }) => id))), [hits, setFound])
  const walk = (by: number) => {
    const next = (at + by + hits.length) % hits.length
    const box = hits[next]
    if (box === undefined) return
    setAt(next)
    setCurrent(box.id)
    onFind(box)
  }
  const count =
    query.trim() === ''
      ? ''
      : hits.length === 0
        ? 'none'
        : at < 0 || at >= hits.length
          ? `${hits.length}`
          : `${at + 1} of ${hits.length}`
  return (
    <span className="graph-search">
      <input
        type="search"
        aria-label="Search the graph"
        placeholder="Search sites, operations, names"
        value={query}
        onChange={event => {
          setQuery(event.currentTarget.value)
          setAt(-1)
        }}
        onKeyDown={event => {
          if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
            event.preventDefault()
            walk(event.shiftKey ? (at < 0 ? 0 : -1) : 1)
          }
          if (event.key === 'Escape' && query !== '') {
            event.preventDefault()
            event.stopPropagation()
            setQuery('')
            setAt(-1)
          }
        }}
      />
      <span className="graph-search-count quiet" role="status">
        {count}
      </span>
    </span>
  )
}
