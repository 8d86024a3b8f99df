import { useState } from 'react'
import { type Endpoint } from './endpoint.ts'
import { useEndpoints } from './endpointStore.ts'
import { useEndpointStates } from './stateStore.ts'

/** The key that this browser sends to an endpoint: entered, or forgotten; it is never shown again. */
export function EndpointKey({ endpoint, isNeeded }: { endpoint: Endpoint; isNeeded: boolean }) {
  const { name, url } = endpoint
  const isKept = useEndpoints(({ keyed }) => keyed.has(url))
  const [typed, setTyped] = useState('')
  const keep = (key: string) => {
    useEndpoints.getState().setKey(url, key.trim())
    setTyped('')
    // What it said to the caller of before is not for this one.
    useEndpointStates.getState().forget(url)
    void useEndpointStates.getState().look(endpoint)
  }
  if (isKept)
    return (
      <p className="endpoint-key">
        <span>
          Key <span aria-label="kept in this browser">••••••••</span>
        </span>
        <button
          type="button"
          className="quiet-button"
          aria-label={`Forget the key for ${name}`}
          onClick={() => keep('')}
        >
          Forget it
        </button>
      </p>
    )
  if (!isNeeded) return null
  return (
    <form
      className="endpoint-key"
      onSubmit={event => {
        event.preventDefault()
        keep(typed)
      }}
    >
      <input
        type="password"
        aria-label={`Key for ${name}`}
        placeholder="Key"
        autoComplete="off"
        value={typed}
        onChange={event => setTyped(event.currentTarget.value)}
      />
      <button type="submit" className="button" disabled={typed.trim() === ''}>
        Keep
      </button>
    </form>
  )
}
