import { useEffect } from 'react'
import { printBytes } from '../../graph/printBytes.ts'
import { ProblemNote } from '../shell/ProblemNote.tsx'
import { useFolders } from './folderStore.ts'
import { HubSearch } from './HubSearch.tsx'
import { ModelRow } from './ModelRow.tsx'
import { OpenFolderButton } from './OpenFolderButton.tsx'
import { useStorage } from './storageStore.ts'

/** The models that are here, and the ways to others. */
export function ModelChoices() {
  const stored = useStorage(state => state.models)
  const refresh = useStorage(state => state.refresh)
  const { folders, problem } = useFolders()
  useEffect(() => void refresh(), [refresh])
  const whole = (stored ?? []).filter(({ files }) => files.every(({ partial }) => !partial))
  return (
    <details className="model-choices">
      <summary>Choose a model</summary>
      <ul className="model-rows">
        <ModelRow id="vitrine/atlas" facts={['7.4 MB', 'MIT', 'comes with Vitrine']} />
        {folders.map(({ id, bytes }) => (
          <ModelRow key={id} id={id} facts={[printBytes(bytes), 'a folder of this machine']} />
        ))}
        {whole.map(({ id, bytes }) => (
          <ModelRow key={id} id={id} facts={[printBytes(bytes), 'kept here']} />
        ))}
      </ul>
      {problem !== null && <ProblemNote problem={problem} />}
      <OpenFolderButton />
      <HubSearch />
    </details>
  )
}
