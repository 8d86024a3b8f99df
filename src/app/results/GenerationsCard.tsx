import { type ShowCard } from '../../graph/showCard.ts'
import { generationRows } from './generationRows.ts'
import { GenerationText } from './GenerationText.tsx'
import './generations.css'

/** Generations side by side: prompts and new tokens told apart, and what differs from the first. */
export function GenerationsCard({ card }: { card: ShowCard & { kind: 'generations' } }) {
  const rows = generationRows(card)
  const isCompared = rows.some(({ tokens }) => tokens.some(({ differs }) => differs))
  return (
    <div className="generations">
      <div className="generations-rows">
        {rows.map((row, index) => (
          <section key={index} className="generation">
            {(rows.length > 1 || card.generations[0]?.name !== null) && <h4>{row.name}</h4>}
            <GenerationText tokens={row.tokens} />
          </section>
        ))}
      </div>
      {isCompared && (
        <p className="generations-legend quiet">
          <span className="generation-token" data-new data-differs>
            underlined
          </span>{' '}
          where it differs from the first
        </p>
      )}
    </div>
  )
}
