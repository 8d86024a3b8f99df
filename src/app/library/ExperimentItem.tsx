import { Menu } from '@base-ui/react/menu'
import { useRef, useState } from 'react'
import { agoWords } from '../experiments/agoWords.ts'
import { duplicateExperiment, renameExperiment } from '../experiments/changeExperiment.ts'
import { type ExperimentRecord } from '../experiments/records.ts'
import { fileName } from '../shell/download.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { openKept } from '../shell/openRecipe.ts'
import { saveFile } from './saveFile.ts'

interface ExperimentItemProps {
  record: ExperimentRecord
  now: number
  onDelete: () => void
}

/** One experiment of one's own: opens it, renames, copies, saves or deletes it. */
export function ExperimentItem({ record, now, onDelete }: ExperimentItemProps) {
  const isOpen = useExperiment(state => state.id === record.key)
  const holder = useRef<HTMLLIElement>(null)
  const [isRenaming, setRenaming] = useState(false)
  const { title, code } = record.recipe
  const lines = code.split('\n').length
  const rename = (next: string) => {
    setRenaming(false)
    if (next.trim() !== '' && next !== title) void renameExperiment(record, next.trim())
  }
  const save = () => void saveFile(({ key }) => key === record.key, fileName(title))
  return (
    <li ref={holder} className="library-own" aria-current={isOpen || undefined}>
      {isRenaming ? (
        <input
          type="text"
          autoFocus
          className="library-rename"
          aria-label={`New name of ${title}`}
          defaultValue={title}
          maxLength={200}
          onBlur={event => rename(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key === 'Enter') rename(event.currentTarget.value)
            if (event.key === 'Escape') setRenaming(false)
          }}
        />
      ) : (
        <button type="button" className="library-open" onClick={() => void openKept(record)}>
          <span className="library-title">{title}</span>
          <span className="library-about">
            {agoWords(record.changed, now)} · {lines} {lines === 1 ? 'line' : 'lines'}
          </span>
        </button>
      )}
      <Menu.Root>
        <Menu.Trigger className="quiet-button" aria-label={`More for ${title}`}>
          ⋯
        </Menu.Trigger>
        <Menu.Portal container={holder}>
          <Menu.Positioner positionMethod="fixed" sideOffset={4} align="end" className="menu-place">
            <Menu.Popup className="popup menu">
              <Menu.Item className="menu-item" onClick={() => setRenaming(true)}>
                Rename
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={() => void duplicateExperiment(record)}>
                Duplicate
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={save}>
                Save as file
              </Menu.Item>
              <Menu.Item className="menu-item" onClick={onDelete}>
                Delete
              </Menu.Item>
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </li>
  )
}
