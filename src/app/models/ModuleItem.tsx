import { type ModuleEntry } from '../../graph/siteMap.ts'
import { withIndex, type LayerIndex } from '../../graph/siteSections.ts'
import { SiteItem } from './SiteItem.tsx'

interface ModuleItemProps {
  module: ModuleEntry
  variable: string
  /** Shows a layer's index as a letter, where several layers are shown as one. */
  index: LayerIndex | null
  /** The layers that have a module of this place. */
  layers: readonly number[]
  aliases: ReadonlyMap<string, readonly string[]>
  isOpen: boolean
}

/** One module with its sites. */
export function ModuleItem({ module, variable, index, layers, aliases, isOpen }: ModuleItemProps) {
  return (
    <li>
      <details open={isOpen}>
        <summary>
          <code>{withIndex(module.path, index)}</code> <span className="quiet">{module.kind}</span>
        </summary>
        <ul className="sites">
          {module.sites.map(site => (
            <SiteItem
              key={site.path}
              site={site}
              variable={variable}
              index={index}
              layers={layers}
              also={[...new Set((aliases.get(site.path) ?? []).map(alias => withIndex(alias, index)))]}
            />
          ))}
        </ul>
      </details>
    </li>
  )
}
