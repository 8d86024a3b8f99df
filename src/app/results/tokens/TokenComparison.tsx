import { printChange, printNumber, printPercent } from '../numbers.ts'
import { TokenText } from '../TokenText.tsx'
import { vocabStore } from '../vocabStore.ts'
import { barReach, type ComparedToken } from './comparedTokens.ts'

interface ComparisonProps {
  model: string
  isProbability: boolean
  tokens: readonly ComparedToken[]
  exact: boolean
  /** What the two sides are called. */
  names: readonly [shown: string, other: string]
}

/** Tokens with their values and ranks on two sides, and what changed between them. */
export function TokenComparison({ model, isProbability, tokens, exact, names }: ComparisonProps) {
  const decode = vocabStore.get(model)
  const reach = barReach(
    tokens.flatMap(({ value, otherValue }) => [value, otherValue]),
    isProbability,
  )
  const print = exact ? String : isProbability ? printPercent : printNumber
  const change = (one: ComparedToken): string => printChange(one.value - one.otherValue, isProbability)
  return (
    <div className="compared" tabIndex={0} role="group" aria-label={`${names[0]} beside ${names[1]}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">token</th>
            <th scope="col">{names[0]}</th>
            <th scope="col">{names[1]}</th>
            <th scope="col">change</th>
            <th scope="col">ranks</th>
          </tr>
        </thead>
        <tbody>
          {tokens.map(one => (
            <tr key={one.id}>
              <th scope="row">
                <TokenText token={decode(one.id)} />
              </th>
              <td title={String(one.value)}>
                <Bar part={reach(one.value)} />
                <span className="number">{print(one.value)}</span>
              </td>
              <td title={String(one.otherValue)} className="compared-other">
                <Bar part={reach(one.otherValue)} />
                <span className="number">{print(one.otherValue)}</span>
              </td>
              <td className="number" data-sign={Math.sign(one.value - one.otherValue)}>
                {change(one)}
              </td>
              <td className="number">
                {one.rank}
                {one.otherRank !== one.rank && <span className="quiet"> from {one.otherRank}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Bar({ part }: { part: number }) {
  return (
    <span className="bar-track" aria-hidden="true">
      <span className="bar-fill" style={{ inlineSize: `${100 * part}%` }} />
    </span>
  )
}
