import { useRun } from '../../shell/runStore.ts'
import { GenerationText } from './GenerationText.tsx'
import { tokenPieces } from '../../../graph/tokenPieces.ts'
import { vocabStore } from '../vocabStore.ts'
import './generations.css'

/** The tokens of a generation while it runs, as they come. */
export function GenerationStream() {
  const progress = useRun(({ phase }) => (phase.name === 'running' ? phase.progress : null))
  if (progress?.stage !== 'generate') return null
  const { model, newIds, step, total } = progress
  const decode = vocabStore.text(model)
  return (
    <article className="card" data-kind="generations" data-state="running" aria-label="Tokens so far">
      <header className="card-head">
        <h3>Generating</h3>
        <span className="card-actions quiet">
          token {step} of {total}
        </span>
      </header>
      <div className="generations generations-rows">
        {newIds.map((ids, row) => {
          const pieces = tokenPieces(ids, decode)
          const tokens = ids.map((id, place) => ({
            id,
            text: pieces[place] ?? '',
            isNew: true,
            differs: false,
          }))
          return <GenerationText key={row} tokens={tokens} label={`Row ${row + 1}`} />
        })}
      </div>
    </article>
  )
}
