import { useState } from 'react'
import { useExperiment } from '../shell/experimentStore.ts'
import { findModelCall } from './modelCall.ts'
import { useModels } from './modelStore.ts'
import { ModelFacts } from './ModelFacts.tsx'
import { ModuleItem } from './ModuleItem.tsx'
import './models.css'

/** The module tree of the program's model: its sites, their shapes, what can be written and why not. */
export function ModelPanel() {
  const code = useExperiment(({ recipe }) => recipe.code)
  const described = useModels(state => state.described)
  const [filter, setFilter] = useState('')
  const call = findModelCall(code)
  const description = call === null ? undefined : described[call.id]
  if (description === undefined)
    return (
      <p className="empty">
        {call === null
          ? 'The program names no model.'
          : `The map of ${call.id} appears here when the model has been opened: run the program once.`}
      </p>
    )
  const { siteMap } = description
  const wanted = filter.trim().toLowerCase()
  const modules = siteMap.modules.filter(
    module =>
      wanted === '' ||
      [module.path, ...module.sites.map(site => site.path)].some(path => path.toLowerCase().includes(wanted)),
  )
  return (
    <div className="model-panel">
      <ModelFacts siteMap={siteMap} />
      <input
        className="filter"
        type="search"
        placeholder="Find a module or site"
        aria-label="Find a module or site"
        value={filter}
        onChange={event => setFilter(event.currentTarget.value)}
      />
      <ul className="modules">
        {modules
          .filter(module => module.path !== '' && module.sites.length > 0)
          .map(module => (
            <ModuleItem
              key={module.path}
              module={module}
              variable={call?.variable ?? 'model'}
              isOpen={wanted !== '' || module.layer === 0 || module.layer === null}
            />
          ))}
      </ul>
    </div>
  )
}
