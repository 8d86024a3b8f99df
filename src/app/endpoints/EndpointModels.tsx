import { type ModelInfo, type ModelList } from '../../protocol/http/modelInfo.ts'
import { useModelCall } from '../models/modelCallStore.ts'
import { type Endpoint } from './endpoint.ts'
import { modelFacts } from './endpointWords.ts'
import { findEndpoint } from './endpointStore.ts'
import { takeModelThere } from './writeRemote.ts'

interface EndpointModelsProps {
  endpoint: Endpoint
  list: ModelList
}

/** What an endpoint serves; choosing a model writes it, and where it runs, into the program. */
export function EndpointModels({ endpoint, list: { models } }: EndpointModelsProps) {
  const { call } = useModelCall()
  const remote = call?.options.remote
  const isHere = remote !== undefined && findEndpoint(remote)?.url === endpoint.url
  if (models.length === 0)
    return (
      <p className="quiet">
        It serves no model. Whoever runs it names some: <code>vitrine serve --models …</code>
      </p>
    )
  return (
    <ul className="model-rows" aria-label={`Models of ${endpoint.name}`}>
      {models.map((model: ModelInfo) => (
        <li key={model.id}>
          <button
            type="button"
            className="model-row"
            aria-pressed={isHere && call?.id === model.id}
            title="Use this model: writes it into the program"
            onClick={() => void takeModelThere(endpoint, model.id)}
          >
            <strong>{model.id}</strong>
            <span className="quiet number">{modelFacts(model).join(' · ')}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
