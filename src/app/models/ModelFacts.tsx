import { type ModelDescription } from '../../graph/executor.ts'

/** Which model it is, its sizes, and what is done otherwise than its file has it. */
export function ModelFacts({ description }: { description: ModelDescription }) {
  const { siteMap, notes = [] } = description
  const { model, sizes } = siteMap
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
      {notes.length > 0 && (
        <ul className="model-notes quiet">
          {notes.map(note => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  )
}
