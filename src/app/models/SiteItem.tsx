import { printShape } from '../../graph/dim.ts'
import { type SiteEntry } from '../../graph/siteMap.ts'
import { spelling } from '../../graph/siteSections.ts'
import { applyIntent } from '../editor/applyIntent.ts'

interface SiteItemProps {
  site: SiteEntry
  variable: string
  /** Other spellings of its path. */
  also: readonly string[]
}

/** A site with its shape, type and other spellings, or why the file does not have it; choosing it writes its path. */
export function SiteItem({ site, variable, also }: SiteItemProps) {
  const others = also.length > 0 && <span className="site-also">{also.join(', ')}</span>
  if (!site.exists)
    return (
      <li className="site-missing">
        <code>{site.name}</code>
        <span className="quiet">{site.why ?? 'not in this file'}</span>
        {others}
      </li>
    )
  return (
    <li>
      <button
        type="button"
        className="site-button"
        title={`${site.denotes}. Click to write it at the cursor.`}
        onClick={() => void applyIntent({ kind: 'insert', text: spelling(site.path, null, variable) })}
      >
        <code>{site.name}</code>
        <span className="quiet">
          {printShape(site.shape)} {site.dtype}
        </span>
        {!site.writable && <span className="tag">read only</span>}
        {others}
      </button>
    </li>
  )
}
