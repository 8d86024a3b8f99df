import { type ShowCard } from '../../../graph/showCard.ts'
import { chooseOption } from '../chooseOption.ts'
import { CopyButton } from '../CopyButton.tsx'
import { generationRows } from './generationRows.ts'
import { GenerationText } from './GenerationText.tsx'
import './generations.css'

/** Generations side by side: prompts and new tokens told apart, and where each leaves the first. */
export function GenerationsCard({ card }: { card: ShowCard & { kind: 'generations' } }) {
  const rows = generationRows(card)
  const isCompared = rows.some(({ divergesAt }) => divergesAt !== null)
  return (
    <div className="generations">
      <div className="generations-rows">
        {rows.map((row, index) => (
          <section key={index} className="generation">
            <header className="generation-head">
              <h4>{row.name}</h4>
              <CopyButton
                label={`Copy ${row.name}`}
                text={() => row.tokens.map(({ text }) => text).join('')}
              />
            </header>
            <GenerationText
              tokens={row.tokens}
              divergesAt={row.divergesAt}
              boundaries={card.boundaries}
              label={row.name}
            />
          </section>
        ))}
      </div>
      <footer className="generations-foot quiet">
        {isCompared && (
          <span>
            <b className="generation-fork" aria-hidden="true">
              ≠
            </b>{' '}
            where it leaves the first;{' '}
            <span className="generation-token" data-new data-differs>
              underlined
            </span>{' '}
            where it differs
          </span>
        )}
        {card.span !== undefined && (
          <button
            type="button"
            className="quiet-button"
            aria-pressed={card.boundaries}
            onClick={() => void chooseOption(card, 'boundaries', card.boundaries ? null : true)}
          >
            token boundaries
          </button>
        )}
      </footer>
    </div>
  )
}
