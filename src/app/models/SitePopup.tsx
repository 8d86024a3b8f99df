import { Popover } from '@base-ui/react/popover'
import { useState } from 'react'
import { spelling, withIndex, type LayerIndex } from '../../graph/siteSections.ts'
import { type SiteEntry } from '../../graph/siteMap.ts'
import { applyIntent, type PageIntent } from '../editor/applyIntent.ts'
import { inLayer } from './inLayer.ts'

interface SitePopupProps {
  site: SiteEntry
  variable: string
  /** Where several layers are shown as one: the layers that have this site. */
  index: LayerIndex | null
  layers: readonly number[]
  close: () => void
}

/** What can be done at a site: each choice is written into the program, which then runs. */
export function SitePopup({ site, variable, index, layers, close }: SitePopupProps) {
  const [layer, setLayer] = useState(index?.layer ?? 0)
  const path = index === null ? site.path : inLayer(site.path, index, layer)
  const choose = (intent: PageIntent, rerun: boolean) => {
    close()
    void applyIntent(intent, { rerun })
  }
  return (
    <Popover.Popup className="popup site-popup" aria-label={`At ${withIndex(path, null)}`}>
      <Popover.Title className="site-popup-title">
        <code>{withIndex(path, null)}</code>
      </Popover.Title>
      <Popover.Description className="quiet">{site.denotes}</Popover.Description>
      {index !== null && layers.length > 1 && (
        <label className="field">
          <span>Layer</span>
          <select value={layer} onChange={event => setLayer(Number(event.currentTarget.value))}>
            {layers.map(one => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
      )}
      <div className="site-choices">
        <button
          type="button"
          className="button"
          onClick={() => choose({ kind: 'read', site: path, at: null }, true)}
        >
          Read and show
        </button>
        {site.writable && (
          <>
            <button
              type="button"
              className="button"
              onClick={() => choose({ kind: 'write', site: path, at: null, value: '0' }, true)}
            >
              Set to zero
            </button>
            <button
              type="button"
              className="button"
              onClick={() => choose({ kind: 'patch', site: path, at: null }, false)}
            >
              Patch from another prompt
            </button>
          </>
        )}
        <button
          type="button"
          className="button"
          onClick={() => choose({ kind: 'insert', text: spelling(path, null, variable) }, false)}
        >
          Write its path at the cursor
        </button>
      </div>
    </Popover.Popup>
  )
}
