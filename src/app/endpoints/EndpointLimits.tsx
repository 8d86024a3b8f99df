import { type Limits } from '../../protocol/http/modelInfo.ts'
import { limitRows } from './endpointWords.ts'

/** What one run there may ask for. */
export function EndpointLimits({ limits }: { limits: Limits }) {
  return (
    <details className="endpoint-limits">
      <summary>Limits of a run</summary>
      <dl>
        {limitRows(limits).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
