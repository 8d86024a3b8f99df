import { ExampleList } from './ExampleList.tsx'
import { ExperimentSection } from './ExperimentSection.tsx'
import './library.css'

/** One's own experiments, and the examples, each a working program. */
export function LibraryPanel() {
  return (
    <>
      <ExperimentSection />
      <ExampleList />
    </>
  )
}
