import { applyIntent } from '../editor/applyIntent.ts'
import { useMachine } from '../shell/machineStore.ts'
import { useModelCall } from './modelCallStore.ts'

/** What models can run on here and why not on others; a choice is written into the program. */
export function DeviceChoice() {
  const devices = useMachine(state => state.devices)
  const { call } = useModelCall()
  if (call === null) return null
  const asked = call.options.device ?? ''
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
      words: '',
      why: 'this version has no endpoints: models run in this browser or at a terminal',
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
              onClick={() => void applyIntent({ kind: 'model', change: { device } })}
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
