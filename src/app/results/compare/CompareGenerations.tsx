import { type ShowCard } from '../../../graph/showCard.ts'
import { firstDifference, generationRows, type GeneratedToken } from '../generations/generationRows.ts'
import { GenerationText } from '../generations/GenerationText.tsx'

type GenerationsShowCard = ShowCard & { kind: 'generations' }

interface CompareGenerationsProps {
  card: GenerationsShowCard
  other: GenerationsShowCard
  number: number
}

/** The other run's generations, with the place where each leaves that of now. */
export function CompareGenerations({ card, other, number }: CompareGenerationsProps) {
  const now = generationRows(card)
  return (
    <div className="generations generations-rows">
      {generationRows(other).map((row, index) => {
        const beside = now[index]?.tokens ?? []
        const divergesAt = firstDifference(idsOf(beside), idsOf(row.tokens))
        const tokens = row.tokens.map((token, place) => ({
          ...token,
          differs: beside[place]?.id !== token.id,
        }))
        return (
          <section key={index} className="generation">
            <h5>
              {row.name}, run {number}
              {divergesAt === null && <span className="quiet"> · the same as now</span>}
            </h5>
            <GenerationText tokens={tokens} divergesAt={divergesAt} label={`${row.name}, run ${number}`} />
          </section>
        )
      })}
    </div>
  )
}

const idsOf = (tokens: readonly GeneratedToken[]): number[] => tokens.map(({ id }) => id)
