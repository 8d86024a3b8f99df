import { EditorPlace } from '../editor/EditorPlace.tsx'
import { GraphPlace } from '../graph-view/GraphPlace.tsx'
import { ResultsPlace } from '../results/ResultsPlace.tsx'
import { DownloadQuestion } from '../models/DownloadQuestion.tsx'
import { useLinkProblem } from '../share/linkProblemStore.ts'
import { NarrowPlaces } from '../shell/NarrowPlaces.tsx'
import { RunProgress } from '../shell/RunProgress.tsx'
import { StatusLine } from '../shell/StatusLine.tsx'
import { Wordmark } from '../shell/Wordmark.tsx'
import { useExperiment } from '../shell/experimentStore.ts'
import { useKeys } from '../commands/useKeys.ts'
import { narrow, useMediaQuery } from '../shell/useMediaQuery.ts'
import { useOpenLink } from './useOpenLink.ts'
import '../shell/app.css'
import './embed.css'

/** An experiment in a frame of another page: its title, its places, and the way to the workbench. */
export function EmbedApp() {
  useKeys()
  const title = useExperiment(({ recipe }) => recipe.title)
  const problem = useLinkProblem(state => state.problem)
  const isNarrow = useMediaQuery(narrow)
  const link = useOpenLink()
  return (
    <div className="app embed" data-narrow={isNarrow || undefined}>
      <header className="top-bar">
        <h1 className="embed-title">{title}</h1>
        <RunProgress />
        <a className="quiet-button embed-open" href={link} target="_blank" rel="noopener">
          <span>Open in</span> <Wordmark />
        </a>
      </header>
      {problem === null ? (
        <div className="bench">
          <main className="places">
            {isNarrow ? (
              <NarrowPlaces />
            ) : (
              <div className="embed-wide">
                <EditorPlace />
                <GraphPlace />
                <ResultsPlace />
              </div>
            )}
          </main>
        </div>
      ) : (
        <div className="bar-notice" role="alert">
          <p>{problem.message} Ask whoever made this page for a new link.</p>
        </div>
      )}
      <StatusLine />
      <DownloadQuestion />
    </div>
  )
}
