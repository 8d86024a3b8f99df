import { Popover } from '@base-ui/react/popover'
import { type ModelChange } from '../../program/edits/intent.ts'
import { applyIntent } from '../editor/applyIntent.ts'
import { chooseDevice } from './chooseDevice.ts'
import { useModelCall } from './modelCallStore.ts'
import { ChoiceField } from './ChoiceField.tsx'
import { TextField } from './TextField.tsx'
import { usePrecisions } from './usePrecisions.ts'
import './models.css'

const devices = [
  { value: '', label: 'Automatic' },
  { value: 'webgpu', label: 'WebGPU' },
  { value: 'wasm', label: 'WASM (processor)' },
  { value: 'remote', label: 'Remote (an endpoint)' },
]

/** Model, revision, precision and device: what is chosen here is written into the program. */
export function ModelMenu() {
  const { call } = useModelCall()
  const precisions = usePrecisions(call)
  if (call === null) return null
  const change = (part: ModelChange) => void applyIntent({ kind: 'model', change: part })
  const { revision = '', dtype = '', device = '', remote } = call.options
  const place = remote === undefined ? device : typeof remote === 'string' ? `at ${remote}` : 'remote'
  const shown = [call.id, revision, dtype, place].filter(word => word !== '').join(' · ')
  return (
    <Popover.Root>
      <Popover.Trigger className="quiet-button model-trigger" aria-label={`Model: ${shown}`}>
        {shown} <span aria-hidden="true">▾</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="start">
          <Popover.Popup className="popup model-popup">
            <Popover.Title className="popup-title">Model and device</Popover.Title>
            <Popover.Description className="quiet">
              They stand in the program: a choice here edits its LanguageModel(…) line.
            </Popover.Description>
            <TextField
              label="Repository"
              value={call.id}
              placeholder="vitrine/atlas"
              onCommit={id => change({ id })}
            />
            <TextField
              label="Revision"
              value={revision}
              placeholder="main"
              onCommit={next => change({ revision: next })}
            />
            <ChoiceField
              label="Precision"
              value={dtype}
              options={precisions}
              onChange={next => change({ dtype: next })}
            />
            <ChoiceField
              label="Device"
              value={remote === undefined ? device : 'remote'}
              options={devices}
              onChange={next => chooseDevice(next, remote)}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
