import { printBytes } from '../../graph/printBytes.ts'
import { type ModelRequest } from '../../graph/executor.ts'
import { ProblemNote } from '../shell/ProblemNote.tsx'
import { DownloadProgress } from './DownloadProgress.tsx'
import { useDownload } from './downloadStore.ts'
import { useOffers } from './offerStore.ts'
import { LicenceLine } from './LicenceLine.tsx'
import { PrecisionChoice } from './PrecisionChoice.tsx'
import { useOffer } from './useOffer.ts'

interface ModelFilesProps {
  request: ModelRequest
  /** Writes a precision into the program. */
  onChoose: (precision: string) => void
}

/** What a repository of the hub has, with sizes, and its download. */
export function ModelFiles({ request, onChoose }: ModelFilesProps) {
  const known = useOffer(request)
  const look = useOffers(state => state.look)
  const { download, start } = useDownload()
  const isRunning = download?.state === 'running'
  if (known === null || known.state === 'looking')
    return <p className="quiet">Asking the hub what {request.id} has …</p>
  if (known.state === 'failed')
    return (
      <section className="model-files" aria-label="Files">
        <ProblemNote problem={known.problem} />
        <button type="button" className="button" onClick={() => void look(request)}>
          Ask again
        </button>
      </section>
    )
  const { offer } = known
  const taken = offer.precisions.find(({ precision }) => precision === (request.precision ?? offer.chosen))
  const mine = download?.request.id === request.id ? download : null
  return (
    <section className="model-files" aria-label="Files">
      <LicenceLine id={request.id} />
      <h3>Precision</h3>
      {offer.precisions.length === 0 && (
        <p className="quiet">
          This repository has no ONNX file that Vitrine opens.
          {offer.others.length > 0 && ` It has ${offer.others.slice(0, 5).join(', ')}.`}
        </p>
      )}
      <PrecisionChoice offer={offer} asked={request.precision ?? null} onChoose={onChoose} />
      {request.precision === undefined && offer.why !== null && <p className="quiet">{offer.why}</p>}
      {mine?.state === 'running' && <DownloadProgress files={mine.files} isOpening={mine.isOpening} />}
      {mine?.state === 'stopped' && (
        <p className="quiet" role="status">
          Stopped. What was downloaded is kept; it goes on from there.
        </p>
      )}
      {mine?.state === 'failed' && <ProblemNote problem={mine.problem} />}
      {taken !== undefined && taken.missingBytes !== 0 && !isRunning && (
        <button
          type="button"
          className="button"
          disabled={taken.tooLarge !== null}
          onClick={() => void start(request)}
        >
          Download {taken.missingBytes === null ? 'it' : printBytes(taken.missingBytes)}
        </button>
      )}
    </section>
  )
}
