import { type FileSource } from './fileSource.ts'
import { findAllCached } from './findModelFile.ts'
import { type Machine } from './machine.ts'
import { makeOffer, settlePrecision } from './offer.ts'
import { type Precision } from './precision.ts'
import { type OpenOptions, type RepositoryRequest } from './repository.ts'

/** A precision, and what to say of it where the program did not ask for it. */
export interface Settled {
  precision: Precision
  /** null where there is nothing to say: the program asked for it, or it is fp32. */
  notice: string | null
  /** What is to be downloaded; null where the server does not say. */
  missingBytes: number | null
}

/**
 * Which precision of a repository is opened on a machine. Asks nobody where the answer is here already.
 * @throws VitrineError where the repository does not have it, or the machine cannot hold it
 */
export async function settle(
  source: FileSource,
  request: RepositoryRequest,
  machine: Machine,
  options: OpenOptions,
): Promise<Settled> {
  const asked = request.precision
  const wanted = asked ?? 'fp32'
  const cached = await findAllCached(source, wanted)
  if (cached !== null) {
    const bytes = cached.reduce((total, file) => total + (file.bytes ?? 0), 0)
    const most = asked === undefined ? machine.comfortable : machine.limit
    if (most === null || bytes <= most) return { precision: wanted, notice: null, missingBytes: 0 }
  }
  const offer = await makeOffer(source, request, machine, options)
  const precision = settlePrecision(offer, asked, source.name)
  const { missingBytes = null } = offer.precisions.find(one => one.precision === precision) ?? {}
  return { precision, notice: asked === undefined ? offer.why : null, missingBytes }
}
