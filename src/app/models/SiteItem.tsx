import { Popover } from '@base-ui/react/popover'
import { useState } from 'react'
import { printShape } from '../../graph/dim.ts'
import { type SiteEntry } from '../../graph/siteMap.ts'
import { type LayerIndex } from '../../graph/siteSections.ts'
import { SitePopup } from './SitePopup.tsx'

interface SiteItemProps {
  site: SiteEntry
  variable: string
  /** Other spellings of its path. */
  also: readonly string[]
  index: LayerIndex | null
  layers: readonly number[]
}

/** A site with its shape, type and other spellings, or why the file does not have it; choosing it offers what can be done there. */
export function SiteItem({ site, variable, also, index, layers }: SiteItemProps) {
  const [isOpen, setOpen] = useState(false)
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
      <Popover.Root open={isOpen} onOpenChange={setOpen}>
        <Popover.Trigger className="site-button" title={site.denotes}>
          <code>{site.name}</code>
          <span className="quiet">
            {printShape(site.shape)} {site.dtype}
          </span>
          {!site.writable && <span className="tag">read only</span>}
          {others}
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner sideOffset={4} align="start" className="site-positioner">
            <SitePopup
              site={site}
              variable={variable}
              index={index}
              layers={layers}
              close={() => setOpen(false)}
            />
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
    </li>
  )
}
