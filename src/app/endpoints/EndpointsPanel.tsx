import { EndpointForm } from './EndpointForm.tsx'
import { EndpointItem } from './EndpointItem.tsx'
import { useEndpoints } from './endpointStore.ts'
import { useEndpointForm } from './formStore.ts'
import './endpoints.css'

/** The machines that run programs for this page: how they are, what they serve, and the way to add one. */
export function EndpointsPanel() {
  const endpoints = useEndpoints(state => state.endpoints)
  const { open, setOpen } = useEndpointForm()
  const isAdding = open === 'new' || endpoints.length === 0
  return (
    <div className="endpoints">
      <p className="quiet">
        A machine that runs <code>vitrine serve</code> runs programs for this page. It gets their graphs,
        never their code. Addresses and keys stay in this browser: no link or file has them.
      </p>
      {endpoints.length > 0 && (
        <ul className="endpoint-list" aria-label="Endpoints">
          {endpoints.map(endpoint => (
            <EndpointItem key={endpoint.url} endpoint={endpoint} />
          ))}
        </ul>
      )}
      {isAdding ? (
        <EndpointForm endpoint={null} />
      ) : (
        <button type="button" className="button" onClick={() => setOpen('new')}>
          Add an endpoint
        </button>
      )}
    </div>
  )
}
