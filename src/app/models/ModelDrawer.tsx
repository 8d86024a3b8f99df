import { applyIntent } from '../editor/applyIntent.ts'
import { DeviceChoice } from './DeviceChoice.tsx'
import { ModelChoices } from './ModelChoices.tsx'
import { useModelCall } from './modelCallStore.ts'
import { ModelFiles } from './ModelFiles.tsx'
import { ModelPanel } from './ModelPanel.tsx'
import { hubRequest } from './modelRequest.ts'
import { isFolder } from '../../hub/modelId.ts'
import { StorageSection } from './StorageSection.tsx'
import { WhereSection } from './where/WhereSection.tsx'
import './models.css'

/** Which models there are; the program's own: what the hub has of it, what it can run on, and its module tree. */
export function ModelDrawer() {
  const { call } = useModelCall()
  const request = call === null ? null : hubRequest(call)
  return (
    <>
      <ModelChoices />
      {/* The files of a model that runs elsewhere are there. */}
      {request !== null && call?.options.remote === undefined && (
        <ModelFiles
          request={request}
          onChoose={dtype => void applyIntent({ kind: 'model', change: { dtype } })}
        />
      )}
      <DeviceChoice />
      {call !== null && !isFolder(call.id) && <WhereSection call={call} />}
      <StorageSection />
      <ModelPanel />
    </>
  )
}
