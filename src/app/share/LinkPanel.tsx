import { readHead } from '../library/examples.ts'
import { isOwn } from '../library/removeExperiment.ts'
import { openKept } from '../shell/openRecipe.ts'
import { useExperimentList } from '../experiments/experimentList.ts'
import { sameInputs } from '../experiments/sameInputs.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { runProgram } from '../shell/session.ts'
import { useRun } from '../shell/runStore.ts'
import { findEndpoint } from '../endpoints/endpointStore.ts'
import { endpointOf, type NamedEndpoint } from './endpointOf.ts'
import { LinkModel } from './LinkModel.tsx'
import { useLinkPanel } from './linkPanelStore.ts'
import { Reproduction } from './Reproduction.tsx'

/** What a link brought, before anything of it runs: what it is, what it would download, whom it names. */
export function LinkPanel() {
  const shown = useLinkPanel(state => state.shown)
  const { id, recipe, received } = useExperiment()
  const isRunning = useRun(({ phase }) => phase.name === 'running')
  const own = useExperimentList(({ records }) => records.find(({ key }) => key === shown?.before))
  if (shown === null || received === null || received.code !== shown.code) return null
  const { about } = readHead(shown.code)
  const endpoint = endpointOf(shown.code)
  const inputs = Object.entries(received.inputs)
  const isAsSent = recipe.code === received.code && sameInputs(recipe.inputs, received.inputs)
  const close = () => useLinkPanel.setState({ shown: null })
  const keepOwn = () => {
    close()
    if (own !== undefined) void openKept(own)
  }
  return (
    <section className="bar-notice link-panel" aria-label="What this link holds">
      <div className="link-words">
        <h2>{recipe.title}</h2>
        <p className="quiet">From a link. Nothing in it runs by itself.</p>
        {about !== '' && <p>{about}</p>}
        <LinkModel model={recipe.model} code={shown.code} />
        {endpoint !== null && (
          <p className="link-endpoint">
            Line {endpoint.line} asks for a remote run
            {endpoint.address === null ? '' : ` at ${endpoint.address}`}. {endpointWords(endpoint)}
          </p>
        )}
        {inputs.length > 0 && (
          <p>Inputs: {inputs.map(([name, value]) => `${name} = ${String(value)}`).join(', ')}</p>
        )}
        <Reproduction received={received} isAsSent={isAsSent} />
      </div>
      <div className="popup-actions">
        <button
          type="button"
          className="button primary"
          disabled={isRunning}
          onClick={() => void runProgram()}
        >
          Run it
        </button>
        {own !== undefined && own.key !== id && isOwn(own) && (
          <button type="button" className="button" onClick={keepOwn}>
            Back to my own experiment
          </button>
        )}
        <button type="button" className="quiet-button" onClick={close}>
          Dismiss
        </button>
      </div>
    </section>
  )
}

/** Where a run of it would go; nothing has been asked of anybody yet. */
function endpointWords({ address }: NamedEndpoint): string {
  const endpoint = findEndpoint(address ?? true)
  if (endpoint !== undefined) return `Running it sends its graph to ${endpoint.name}, ${endpoint.url}.`
  return address === null
    ? 'No endpoint is set in this browser: nothing is sent anywhere.'
    : 'You have added no such endpoint: nothing is sent there.'
}
