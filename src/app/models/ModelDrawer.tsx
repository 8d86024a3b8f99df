import { useExperiment } from '../shell/experimentStore.ts'
import { findModelCall, writeModelCall } from './modelCall.ts'
import { ModelFiles } from './ModelFiles.tsx'
import { ModelPanel } from './ModelPanel.tsx'
import { hubRequest } from './modelRequest.ts'
import { StorageSection } from './StorageSection.tsx'
import './models.css'

/** The program's model: what the hub has of it, what is kept here, and its module tree. */
export function ModelDrawer() {
  const code = useExperiment(({ recipe }) => recipe.code)
  const setCode = useExperiment(state => state.setCode)
  const call = findModelCall(code)
  const request = call === null ? null : hubRequest(call)
  return (
    <>
      {call !== null && request !== null && (
        <ModelFiles request={request} onChoose={dtype => setCode(writeModelCall(code, call, { dtype }))} />
      )}
      <StorageSection />
      <ModelPanel />
    </>
  )
}
