import { type SiteMap } from '../../graph/siteMap.ts'

/** Which model it is, and its sizes. */
export function ModelFacts({ siteMap: { model, sizes } }: { siteMap: SiteMap }) {
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
