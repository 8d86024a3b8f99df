import { toProblem } from '../shell/problem.ts'
import { usePanels } from '../shell/panelStore.ts'
import { useNotices } from '../shell/notices/noticeStore.ts'
import { runProgram } from '../shell/session.ts'
import { askModels } from './askEndpoint.ts'
import { type Endpoint } from './endpoint.ts'
import { useEndpoints } from './endpointStore.ts'
import { addEndpoint } from './formStore.ts'
import { type WayOut } from './waysOut.ts'
import { takeModelThere } from './writeRemote.ts'

/** What can be done about an error that has to do with endpoints, as buttons. */
export function WaysOut({ way }: { way: WayOut }) {
  const endpoints = useEndpoints(state => state.endpoints)
  const openPanel = () => usePanels.getState().setOpen('endpoints')
  switch (way.kind) {
    case 'add-endpoint':
      return (
        <div className="popup-actions ways-out">
          <button type="button" className="button" onClick={() => addEndpoint(way.wanted)}>
            Add an endpoint
          </button>
          {endpoints.length > 0 && (
            <button type="button" className="quiet-button" onClick={openPanel}>
              Endpoints
            </button>
          )}
        </div>
      )
    case 'endpoint':
      return (
        <div className="popup-actions ways-out">
          <button type="button" className="button" onClick={() => void runProgram()}>
            Try again
          </button>
          <button type="button" className="quiet-button" onClick={openPanel}>
            Open Endpoints
          </button>
        </div>
      )
    case 'elsewhere':
      return (
        <div className="popup-actions ways-out">
          {endpoints.map(endpoint => (
            <button
              key={endpoint.url}
              type="button"
              className="button"
              onClick={() => void runElsewhere(endpoint, way.model)}
            >
              Run it at {endpoint.name}
            </button>
          ))}
          {endpoints.length === 0 && (
            <button type="button" className="button" onClick={() => addEndpoint()}>
              Add an endpoint that can hold it
            </button>
          )}
        </div>
      )
  }
}

/** Writes into the program that its model runs at an endpoint, and runs it; if that endpoint has it. */
async function runElsewhere(endpoint: Endpoint, id: string): Promise<void> {
  const { say } = useNotices.getState()
  try {
    const { models } = await askModels(endpoint)
    if (models.some(model => model.id === id)) {
      await takeModelThere(endpoint, id)
      await runProgram()
      return
    }
    const others = models.map(model => model.id).join(', ')
    say({
      text: `${endpoint.name} does not serve ${id}.`,
      hint: others === '' ? 'it serves no model' : `it serves ${others}`,
    })
  } catch (error) {
    const { message, hint } = toProblem(error)
    say({ text: message, ...(hint === undefined ? {} : { hint }) })
  }
}
