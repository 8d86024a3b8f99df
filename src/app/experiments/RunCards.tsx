import { type ShowCard } from '../../graph/showCard.ts'
import { printBytes } from '../../graph/printBytes.ts'
import { CardBody } from '../results/CardBody.tsx'
import { CardBoundary } from '../results/frame/CardBoundary.tsx'
import { cardTitles } from '../results/cardTitle.ts'
import { compareDigests, verdictWords, type Verdict } from '../share/compareDigests.ts'
import { ProblemNote } from '../shell/ProblemNote.tsx'
import { type RunHead } from './records.ts'
import { type LoadedRun } from './runHistory.ts'
import { type RunLoading } from './useLoadedRun.ts'

interface RunCardsProps {
  one: RunLoading
  /** The run beside it; null: none. */
  other: RunLoading | null
  head: RunHead | null
  otherHead: RunHead | null
}

/** The cards of one run, or of two with each card beside its counterpart and what the difference is. */
export function RunCards({ one, other, head, otherHead }: RunCardsProps) {
  for (const loading of [one, other]) {
    if (loading?.state === 'failed') return <ProblemNote problem={loading.problem} />
    if (loading?.state === 'loading') return <p className="empty">Reading the results…</p>
  }
  if (one.state !== 'here') return null
  const beside = other?.state === 'here' ? other.run : null
  const verdicts =
    beside !== null && head?.digest && otherHead?.digest ? compareDigests(otherHead.digest, head.digest) : []
  const indices = [...new Set([one.run, ...(beside === null ? [] : [beside])].flatMap(cardIndices))]
  return indices
    .toSorted((a, b) => a - b)
    .map((index, place) => (
      <section key={index} className="run-row">
        {beside !== null && verdicts[place] !== undefined && (
          <p className="run-verdict" data-kind={verdicts[place].kind}>
            Card {place + 1}: {sameWords(verdicts[place])}
          </p>
        )}
        <div className="run-columns" data-two={beside !== null || undefined}>
          <KeptCard run={one.run} index={index} />
          {beside !== null && <KeptCard run={beside} index={index} />}
        </div>
      </section>
    ))
}

const cardIndices = ({ entries, withheld }: LoadedRun): number[] => [
  ...entries.map(({ card }) => card.index),
  ...withheld.map(({ index }) => index),
]

const sameWords = (verdict: Verdict): string =>
  verdict.kind === 'same'
    ? 'the same, bit for bit'
    : verdict.kind === 'near'
      ? verdictWords(verdict).replace('reproduced', 'the same')
      : verdictWords(verdict)

/** A card as it was, without the ways to change the program: its lines may be others by now. */
function KeptCard({ run, index }: { run: LoadedRun; index: number }) {
  const entry = run.entries.find(({ card }) => card.index === index)
  if (entry === undefined) {
    const withheld = run.withheld.find(one => one.index === index)
    return (
      <p className="quiet run-missing">
        {withheld === undefined
          ? `Run ${run.number} has no such card.`
          : `${withheld.title}: ${printBytes(withheld.bytes)}, too large to be kept with run ${run.number}.`}
      </p>
    )
  }
  const card: ShowCard = { ...entry.card, span: undefined }
  if (card.kind === 'log') return <CardBody card={card} />
  return (
    <article className="card" data-kind={card.kind}>
      <header className="card-head">
        <span className="card-number">{String(card.index + 1).padStart(2, '0')}</span>
        <h3>{card.title ?? cardTitles[card.kind]}</h3>
        <span className="card-actions quiet">run {run.number}</span>
      </header>
      <CardBoundary>
        <CardBody card={card} />
      </CardBoundary>
    </article>
  )
}
