import { printShape } from '../../graph/dim.ts'
import { type ModuleEntry } from '../../graph/siteMap.ts'
import { insertAtCursor } from '../editor/insertAtCursor.ts'
import { sitePathCode } from './sitePath.ts'

interface ModuleItemProps {
  module: ModuleEntry
  variable: string
  isOpen: boolean
}

/** One module with its sites; choosing a site writes its path into the program. */
export function ModuleItem({ module, variable, isOpen }: ModuleItemProps) {
  return (
    <li>
      <details open={isOpen}>
        <summary>
          <code>{module.path}</code> <span className="quiet">{module.kind}</span>
        </summary>
        <ul className="sites">
          {module.sites.map(site => (
            <li key={site.path} data-missing={!site.exists || undefined}>
              {site.exists ? (
                <button
                  type="button"
                  className="site-button"
                  title={`${site.denotes}. Click to write it at the cursor.`}
                  onClick={() => insertAtCursor(sitePathCode(variable, site.path))}
                >
                  <code>{site.name}</code>
                  <span className="quiet">{printShape(site.shape)}</span>
                  {!site.writable && <span className="tag">read only</span>}
                </button>
              ) : (
                <span className="site-missing" title={site.why}>
                  <code>{site.name}</code>
                  <span className="quiet">{site.why ?? 'not in this file'}</span>
                </span>
              )}
            </li>
          ))}
        </ul>
      </details>
    </li>
  )
}
