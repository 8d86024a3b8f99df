import { applyIntent } from '../editor/applyIntent.ts'
import { useModelCall } from './modelCallStore.ts'
import { ModelFiles } from './ModelFiles.tsx'
import { ModelPanel } from './ModelPanel.tsx'
import { hubRequest } from './modelRequest.ts'
import { StorageSection } from './StorageSection.tsx'
import './models.css'

/** The program's model: what the hub has of it, what is kept here, and its module tree. */
export function ModelDrawer() {
  const { call } = useModelCall()
  const request = call === null ? null : hubRequest(call)
  return (
    <>
      {call !== null && request !== null && (
        <ModelFiles
          request={request}
          onChoose={dtype => void applyIntent({ kind: 'model', change: { dtype } })}
        />
      )}
      <StorageSection />
      <ModelPanel />
    </>
  )
}
