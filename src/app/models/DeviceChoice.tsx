import { findEndpoint, useEndpoints } from '../endpoints/endpointStore.ts'
import { useMachine } from '../shell/machineStore.ts'
import { chooseDevice } from './chooseDevice.ts'
import { useModelCall } from './modelCallStore.ts'

/** What models can run on here and why not on others; a choice is written into the program. */
export function DeviceChoice() {
  const devices = useMachine(state => state.devices)
  const { call } = useModelCall()
  // The choice names the endpoint: it is drawn anew when that changes.
  useEndpoints()
  if (call === null) return null
  const { device = '', remote } = call.options
  const asked = remote === undefined ? device : 'remote'
  const there = findEndpoint(remote ?? true)
  const first = devices?.find(({ why }) => why === null)
  const choices = [
    {
      device: '',
      name: 'Automatic',
      words: first === undefined ? '' : `${first.name} in this browser`,
      why: null,
    },
    ...(devices ?? []),
    {
      device: 'remote',
      name: 'Remote',
      words:
        there !== undefined
          ? `${there.name}, another machine`
          : typeof remote === 'string'
            ? `the program names ${remote}, which nobody has added here`
            : 'another machine: add an endpoint first',
      why: null,
    },
  ]
  return (
    <section className="device-choice" aria-label="Device">
      <h3>Device</h3>
      <ul className="precisions">
        {choices.map(({ device, name, words, why }) => (
          <li key={device}>
            <button
              type="button"
              className="precision"
              aria-pressed={asked === device}
              disabled={why !== null}
              onClick={() => chooseDevice(device, remote)}
            >
              <strong>{name}</strong>
              <span className="quiet">{why ?? words}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
