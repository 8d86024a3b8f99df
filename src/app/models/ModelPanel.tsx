import { useMemo, useState } from 'react'
import { type ModuleEntry, type SiteMap } from '../../graph/siteMap.ts'
import { otherSpellings, sectionsOf, type LayerIndex } from '../../graph/siteSections.ts'
import { useModelCall } from './modelCallStore.ts'
import { useModels } from './modelStore.ts'
import { ModelFacts } from './ModelFacts.tsx'
import { ModuleItem } from './ModuleItem.tsx'
import { inLayer } from './inLayer.ts'
import './models.css'

/** The module tree of the program's model: its sites, their shapes, what can be written and why not. */
export function ModelPanel() {
  const { call, isRead } = useModelCall()
  const described = useModels(state => state.described)
  const [filter, setFilter] = useState('')
  const description = call === null ? undefined : described[call.id]
  const siteMap = description?.siteMap
  const sections = useMemo(() => (siteMap ? sectionsOf(siteMap.modules) : []), [siteMap])
  const aliases = useMemo(() => (siteMap ? otherSpellings(siteMap) : new Map<string, string[]>()), [siteMap])
  if (description === undefined || siteMap === undefined)
    return (
      <p className="empty">
        {call === null
          ? isRead && 'The program names no model.'
          : `The map of ${call.id} appears here when the model has been opened: run the program once.`}
      </p>
    )
  const wanted = filter
    .trim()
    .toLowerCase()
    .replaceAll(/\[(-?\d+)\]/g, '.$1')
  const matches = (path: string) =>
    [path, ...(aliases.get(path) ?? [])].some(spelled => spelled.toLowerCase().includes(wanted))
  const matching = (modules: readonly ModuleEntry[]) =>
    modules.filter(
      ({ path, sites }) => path !== '' && sites.some(site => wanted === '' || matches(site.path)),
    )
  const folded = sections.map(section => ({ ...section, modules: matching(section.modules) }))
  // A path that names one layer finds that layer, though it is shown together with others.
  const found = folded.some(({ modules }) => modules.length > 0)
    ? folded
    : [{ title: null, modules: matching(siteMap.modules), indexAt: null }]
  return (
    <div className="model-panel">
      <ModelFacts description={description} />
      <input
        className="filter"
        type="search"
        placeholder="Find a module or site"
        aria-label="Find a module or site"
        value={filter}
        onChange={event => setFilter(event.currentTarget.value)}
      />
      {found.map(({ title, modules, indexAt }) => {
        if (modules.length === 0) return null
        return (
          <section key={title ?? 'before the layers'} className="module-section">
            {title !== null && <h3>{title}</h3>}
            <ul className="modules">
              {modules.map(module => (
                <ModuleItem
                  key={module.path}
                  module={module}
                  variable={call?.variable ?? 'model'}
                  index={indexAt}
                  layers={indexAt === null ? [] : layersWith(siteMap, module.path, indexAt)}
                  aliases={aliases}
                  isOpen={wanted !== '' || ['block', 'attention', 'mlp', 'unembed'].includes(module.kind)}
                />
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

/** The layers whose modules stand for one another in the list. */
function layersWith({ modules, sizes }: SiteMap, path: string, index: LayerIndex): number[] {
  const paths = new Set(modules.map(module => module.path))
  return Array.from({ length: sizes.layers }, (_, layer) => layer).filter(layer =>
    paths.has(inLayer(path, index, layer)),
  )
}
