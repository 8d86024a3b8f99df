import { type ModelCall } from '../../../program/edits/findModel.ts'
import { addEndpoint } from '../../endpoints/formStore.ts'
import { useEndpoints } from '../../endpoints/endpointStore.ts'
import { useEndpointStates } from '../../endpoints/stateStore.ts'
import { runThere } from '../../endpoints/writeRemote.ts'
import { applyIntent } from '../../editor/applyIntent.ts'
import { type Recommendation } from './recommend.ts'
import { useWhere } from './useWhere.ts'
import { WherePlace } from './WherePlace.tsx'
import './where.css'

/** Where the program's model can run: a sentence, and the numbers that it comes from. */
export function WhereSection({ call }: { call: ModelCall }) {
  const { here, there, best } = useWhere(call)
  return (
    <section className="where" aria-label="Where to run it">
      <h3>Where to run it</h3>
      <p role="status">{best.words}</p>
      <WayButton way={best.way} />
      <details>
        <summary>What that comes from</summary>
        <table>
          <WherePlace name="This device" rows={here.rows} />
          {there.map(({ endpoint, rows }) => (
            <WherePlace key={endpoint.url} name={endpoint.name} rows={rows} />
          ))}
        </table>
        {there.length > 0 && best.way?.kind !== 'ask' && (
          <button type="button" className="quiet-button" onClick={askAll}>
            Ask the endpoints now
          </button>
        )}
      </details>
    </section>
  )
}

const askAll = (): void => {
  for (const endpoint of useEndpoints.getState().endpoints) void useEndpointStates.getState().look(endpoint)
}

function WayButton({ way }: { way: Recommendation['way'] }) {
  switch (way?.kind) {
    case undefined:
      return null
    case 'there':
      return (
        <button type="button" className="button" onClick={() => void runThere(way.endpoint)}>
          Run at {way.endpoint.name}
        </button>
      )
    case 'here':
      return (
        <button
          type="button"
          className="button"
          onClick={() => void applyIntent({ kind: 'model', change: { remote: '' } })}
        >
          Run on this device
        </button>
      )
    case 'ask':
      return (
        <button type="button" className="button" onClick={askAll}>
          Ask them
        </button>
      )
    case 'add':
      return (
        <button type="button" className="button" onClick={() => addEndpoint()}>
          Add an endpoint
        </button>
      )
  }
}
