import { ProblemNote } from '../shell/ProblemNote.tsx'
import { type Endpoint } from './endpoint.ts'
import { EndpointForm } from './EndpointForm.tsx'
import { EndpointKey } from './EndpointKey.tsx'
import { EndpointLimits } from './EndpointLimits.tsx'
import { EndpointModels } from './EndpointModels.tsx'
import { useEndpoints } from './endpointStore.ts'
import { useEndpointForm } from './formStore.ts'
import { queueWords, stateWords } from './endpointWords.ts'
import { useEndpointState, useEndpointStates } from './stateStore.ts'
import { useWatch } from './useWatch.ts'

/** One endpoint: whether it answers, how long its queue is, its models and limits, and its key. */
export function EndpointItem({ endpoint }: { endpoint: Endpoint }) {
  useWatch(endpoint)
  const state = useEndpointState(endpoint.url)
  const { chosen, choose, remove } = useEndpoints()
  const { open, setOpen } = useEndpointForm()
  const { name, url } = endpoint
  const isKeyed = useEndpoints(({ keyed }) => keyed.has(url))
  const { health, list, problem, answers, isAsked } = state
  const lacksKey = answers === true && health?.needsKey === true && !isKeyed
  return (
    <li className="endpoint" data-answers={answers ?? undefined}>
      <header className="endpoint-head">
        <h3>{name}</h3>
        <button
          type="button"
          className="quiet-button"
          aria-label={`Change ${name}`}
          aria-expanded={open === url}
          onClick={() => setOpen(open === url ? null : url)}
        >
          Change
        </button>
        <button
          type="button"
          className="quiet-button"
          aria-label={`Remove ${name}`}
          onClick={() => remove(url)}
        >
          Remove
        </button>
      </header>
      <p className="endpoint-address">{url}</p>
      <p className="endpoint-state" role="status">
        {stateWords(state)}
      </p>
      <label className="endpoint-choice">
        <input type="radio" name="chosen-endpoint" checked={chosen === url} onChange={() => choose(url)} />
        <span>
          <code>remote: true</code> means this one
        </span>
      </label>
      {open === url && <EndpointForm endpoint={endpoint} />}
      {lacksKey && (
        <p className="quiet">
          It needs a key: whoever runs it makes one by <code>vitrine keys create</code>.
        </p>
      )}
      {problem !== null && !lacksKey && (
        <>
          <ProblemNote problem={problem} />
          {answers === false && (
            <button
              type="button"
              className="button"
              disabled={isAsked}
              onClick={() => void useEndpointStates.getState().look(endpoint)}
            >
              {isAsked ? 'Asking it …' : 'Ask again'}
            </button>
          )}
        </>
      )}
      <EndpointKey endpoint={endpoint} isNeeded={health?.needsKey ?? false} />
      {health !== null && (
        <p className="endpoint-queue number" data-old={answers === false || undefined}>
          {queueWords(health)}
        </p>
      )}
      {list !== null && <EndpointModels endpoint={endpoint} list={list} />}
      {list !== null && <EndpointLimits limits={list.limits} />}
    </li>
  )
}
