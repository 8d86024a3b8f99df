import { useState } from 'react'
import { type ModuleEntry, type SiteMap } from '../../graph/siteMap.ts'
import { printShape } from '../../graph/dim.ts'
import { insertAtCursor } from '../editor/insertAtCursor.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { findModelCall } from './modelCall.ts'
import { useModels } from './modelStore.ts'
import { sitePathCode } from './sitePath.ts'
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

function ModelFacts({ siteMap: { model, sizes } }: { siteMap: SiteMap }) {
  const facts = [
    ['layers', sizes.layers],
    ['width', sizes.dModel],
    ['heads', sizes.nKvHeads === sizes.nHeads ? sizes.nHeads : `${sizes.nHeads} (${sizes.nKvHeads} kv)`],
    ['vocabulary', sizes.vocab],
    ['positions', sizes.maxPositions],
  ] as const
  return (
    <>
      <p className="model-name">
        <strong>{model.id}</strong>{' '}
        <span className="quiet">
          {sizes.architecture}, {model.revision}, {model.file}
        </span>
      </p>
      <dl className="model-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

interface ModuleItemProps {
  module: ModuleEntry
  variable: string
  isOpen: boolean
}

function ModuleItem({ module, variable, isOpen }: ModuleItemProps) {
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
