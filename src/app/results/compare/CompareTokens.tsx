import { printChange, printNumber, printPercent } from '../numbers.ts'
import { tensorStore } from '../tensorStore.ts'
import { TokenText } from '../TokenText.tsx'
import { type TokensShowCard } from '../tokens/comparedTokens.ts'
import { vocabStore } from '../vocabStore.ts'
import { tokensBetween, type TokenBetween } from './tokensBetween.ts'

interface CompareTokensProps {
  card: TokensShowCard
  other: TokensShowCard
  number: number
}

/** Top tokens of two runs: probability and rank now and then. What only one run kept is `below` the other's last. */
export function CompareTokens({ card, other, number }: CompareTokensProps) {
  const rows = Math.min(rowsOf(card), rowsOf(other))
  const decode = vocabStore.get(card.model)
  const isProbability = card.isProbability && other.isProbability
  const print = isProbability ? printPercent : printNumber
  const change = ({ now, then }: TokenBetween): string =>
    now === null || then === null ? '' : printChange(now.value - then.value, isProbability)
  return (
    <>
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={row}
          className="compared"
          tabIndex={0}
          role="group"
          aria-label={`Row ${row + 1}, now and in run ${number}`}
        >
          {card.rowNames?.[row] !== undefined && (
            <h5>
              <TokenText token={card.rowNames[row]} />
            </h5>
          )}
          <table>
            <thead>
              <tr>
                <th scope="col">token</th>
                <th scope="col">now</th>
                <th scope="col">run {number}</th>
                <th scope="col">change</th>
                <th scope="col">rank</th>
              </tr>
            </thead>
            <tbody>
              {tokensBetween(card, other, row).map(one => (
                <tr key={one.id}>
                  <th scope="row">
                    <TokenText token={decode(one.id)} />
                  </th>
                  <td className="number">{one.now === null ? 'below' : print(one.now.value)}</td>
                  <td className="number">{one.then === null ? 'below' : print(one.then.value)}</td>
                  <td
                    className="number"
                    data-sign={Math.sign((one.now?.value ?? NaN) - (one.then?.value ?? NaN))}
                  >
                    {change(one)}
                  </td>
                  <td className="number">
                    {one.now?.rank ?? '–'} <span className="quiet">from {one.then?.rank ?? '–'}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </>
  )
}

const rowsOf = ({ values }: TokensShowCard): number => tensorStore.get(values.ref).shape[0] ?? 0
