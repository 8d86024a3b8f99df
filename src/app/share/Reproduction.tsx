import { cardTitles } from '../results/cardTitle.ts'
import { useRun } from '../shell/runStore.ts'
import { useRunHistory } from '../experiments/runHistory.ts'
import { compareDigests, summaryWords, verdictWords } from './compareDigests.ts'
import { type Received } from './received.ts'

/** Whether the run on screen shows what the sender's did. */
export function Reproduction({ received, isAsSent }: { received: Received; isAsSent: boolean }) {
  const { phase, code, entries } = useRun()
  const own = useRunHistory(({ heads, onScreen }) => heads.find(({ number }) => number === onScreen))
  if (received.digest === null) return null
  const { device, precision } = received.digest
  const sender = [device, precision].filter(word => word !== '').join(', ')
  const hasRun = phase.name === 'done' && code === received.code
  if (!isAsSent)
    return (
      <p className="quiet">
        The program has been changed, so its results are not compared with the sender’s.
      </p>
    )
  if (!hasRun || !own?.digest)
    return (
      <p className="quiet">
        The sender’s results ({sender}) came along in short: a run says whether yours are the same.
      </p>
    )
  const verdicts = compareDigests(received.digest, own.digest)
  const titles = new Map(entries.map(({ card }, place) => [place, card.title ?? cardTitles[card.kind]]))
  return (
    <details className="link-verdict">
      <summary>
        <span role="status">
          <strong>{summaryWords(verdicts)}</strong> The sender: {sender}. Here:{' '}
          {[own.device, own.precision].filter(word => word !== '').join(', ')}.
        </span>
      </summary>
      <ol>
        {verdicts.map((verdict, index) => (
          <li key={index} data-kind={verdict.kind}>
            {index + 1}. {titles.get(index) ?? 'Card'}: {verdictWords(verdict)}
          </li>
        ))}
      </ol>
    </details>
  )
}
