import { EditorPlace } from '../editor/EditorPlace.tsx'
import { GraphPlace } from '../graph-view/GraphPlace.tsx'
import { ResultsPlace } from '../results/ResultsPlace.tsx'
import { Splitter } from './Splitter.tsx'

/** The three places beside each other, their sizes for the user to set. */
export function WidePlaces() {
  return (
    <Splitter
      axis="columns"
      name="results"
      start={54}
      first={<Splitter axis="rows" name="graph" start={56} first={<EditorPlace />} second={<GraphPlace />} />}
      second={<ResultsPlace />}
    />
  )
}
