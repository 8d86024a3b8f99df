import { useState, type SubmitEvent } from 'react'
import { isEndpointName } from '../../graph/address.ts'
import { VitrineError } from '../../graph/errors.ts'
import { ProblemNote } from '../shell/ProblemNote.tsx'
import { toProblem, type Problem } from '../shell/problem.ts'
import { askHealth } from './askEndpoint.ts'
import { nameOfAddress, readAddress, type Endpoint } from './endpoint.ts'
import { useEndpoints } from './endpointStore.ts'
import { useEndpointForm } from './formStore.ts'
import { useEndpointStates } from './stateStore.ts'

/** What `vitrine serve` listens on if nobody says. */
const usualAddress = 'http://localhost:8420'

/** Adds an endpoint, or changes one. Its address is asked once before it is taken. */
export function EndpointForm({ endpoint }: { endpoint: Endpoint | null }) {
  const { wanted, setOpen } = useEndpointForm()
  const isWantedAddress = wanted.includes('://')
  const [url, setUrl] = useState(endpoint?.url ?? (isWantedAddress ? wanted : ''))
  const [name, setName] = useState(endpoint?.name ?? (isWantedAddress ? '' : wanted))
  const [key, setKey] = useState('')
  const [isAsking, setAsking] = useState(false)
  const [failure, setFailure] = useState<{ problem: Problem; typed: Endpoint | null } | null>(null)
  const isFirst = useEndpoints(state => state.endpoints.length === 0)

  const take = (typed: Endpoint) => {
    const { put, setKey: keepKey } = useEndpoints.getState()
    put(typed, endpoint?.url)
    if (key !== '') keepKey(typed.url, key.trim())
    useEndpointStates.getState().forget(typed.url)
    setOpen(null)
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setAsking(true)
    let typed: Endpoint | null = null
    try {
      typed = read(url === '' ? usualAddress : url, name.trim(), endpoint)
      await askHealth(typed)
      take(typed)
    } catch (error) {
      setFailure({ problem: toProblem(error), typed })
      setAsking(false)
    }
  }
  return (
    <form
      className="endpoint-form"
      aria-label={endpoint === null ? 'New endpoint' : `Change ${endpoint.name}`}
      onSubmit={event => void submit(event)}
    >
      <label className="field">
        <span>Address</span>
        <input
          type="text"
          inputMode="url"
          value={url}
          placeholder={usualAddress}
          spellCheck={false}
          autoComplete="off"
          // A form that was asked for is where the next key goes.
          autoFocus={!isFirst}
          onChange={event => setUrl(event.currentTarget.value)}
        />
      </label>
      <label className="field">
        <span>Name</span>
        <input
          type="text"
          value={name}
          placeholder="its host"
          maxLength={60}
          spellCheck={false}
          autoComplete="off"
          onChange={event => setName(event.currentTarget.value)}
        />
      </label>
      {endpoint === null && (
        <label className="field">
          <span>Key</span>
          <input
            type="password"
            value={key}
            placeholder="if it needs one"
            autoComplete="off"
            onChange={event => setKey(event.currentTarget.value)}
          />
        </label>
      )}
      {failure !== null && <ProblemNote problem={failure.problem} />}
      <div className="popup-actions">
        <button type="submit" className="button" disabled={isAsking}>
          {isAsking ? 'Asking it …' : endpoint === null ? 'Add' : 'Save'}
        </button>
        {failure !== null && failure.typed !== null && (
          <button type="button" className="quiet-button" onClick={() => failure.typed && take(failure.typed)}>
            {endpoint === null ? 'Add' : 'Save'} it all the same
          </button>
        )}
        {(endpoint !== null || !isFirst) && (
          <button type="button" className="quiet-button" onClick={() => setOpen(null)}>
            Cancel
          </button>
        )}
      </div>
    </form>
  )
}

/** @throws VitrineError for an address that cannot be one, or a name or address that another endpoint has */
function read(url: string, typedName: string, before: Endpoint | null): Endpoint {
  const address = readAddress(url, location.origin)
  const name = typedName === '' ? nameOfAddress(address) : typedName
  if (!isEndpointName(name))
    throw new VitrineError(`an endpoint cannot be called ${name}`, {
      hint: 'programs have another meaning for it',
    })
  for (const other of useEndpoints.getState().endpoints) {
    if (other.url === before?.url) continue
    if (other.url === address) throw new VitrineError(`this is the address of ${other.name}`)
    if (other.name === name)
      throw new VitrineError(`another endpoint is called ${name}`, { hint: 'give this one another name' })
  }
  return { name, url: address }
}
