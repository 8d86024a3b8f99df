import { VitrineError } from '../graph/errors.ts'
import { printBytes } from '../graph/printBytes.ts'
import { type FileFacts, type FileSource } from './fileSource.ts'
import { findDataFiles, findModelFile, scanGraph } from './findModelFile.ts'
import { roomFor, whyTooLarge, type Machine } from './machine.ts'
import { openConfig } from './openConfig.ts'
import { precisions, type Precision } from './precision.ts'
import { type OpenOptions } from './repository.ts'

/** What a repository has, for one machine. */
export interface Offer {
  id: string
  revision: string
  /** From the most exact to the least. */
  precisions: OfferedPrecision[]
  /** What a program gets that asks for no precision; null where nothing is there or fits. */
  chosen: Precision | null
  /** Why it is not fp32, in words for the user; null where it is. */
  why: string | null
  /** ONNX files that Vitrine takes for none of its precisions. */
  others: string[]
}

export interface OfferedPrecision {
  precision: Precision
  /** What the weights are, as far as that is known without them. */
  weights: Precision
  /** The model file, then the files that hold its weights. */
  files: FileFacts[]
  /** Of all files; null where the server does not say. */
  bytes: number | null
  /** Of the files that are not here yet. */
  missingBytes: number | null
  /** Bytes that its weights take on the device; null where the server does not say how large it is. */
  room: number | null
  /** Why the machine cannot hold it; null where it can, or where nobody can say. */
  tooLarge: string | null
}

/**
 * Looks at what a repository has, with sizes, without bringing a model file.
 * @throws VitrineError where there is no such repository, or the server cannot be reached and nothing is here
 */
export async function makeOffer(
  source: FileSource,
  { id, revision = 'main' }: { id: string; revision?: string | undefined },
  machine: Machine,
  options: OpenOptions,
): Promise<Offer> {
  const config = await openConfig(source, options)
  const found = await Promise.allSettled(
    precisions.map(precision => offered(source, precision, config, machine, options)),
  )
  options.signal?.throwIfAborted()
  const failed = found.find(result => result.status === 'rejected')
  const offers = found.flatMap(result =>
    result.status === 'fulfilled' && result.value !== null ? [result.value] : [],
  )
  // Without a connection what is here can be opened all the same.
  if (failed !== undefined && offers.length === 0) throw failed.reason
  const listed = failed === undefined ? await source.list(options) : null
  const named = new Set(offers.flatMap(({ files }) => files.map(({ file }) => file)))
  const others = (listed ?? []).filter(file => file.endsWith('.onnx') && !named.has(file))
  return { id, revision, precisions: offers, ...choose(offers, machine), others }
}

async function offered(
  source: FileSource,
  precision: Precision,
  config: Record<string, unknown>,
  machine: Machine,
  options: OpenOptions,
): Promise<OfferedPrecision | null> {
  const model = await findModelFile(source, precision, options)
  if (model === null) return null
  const files = [model, ...(await findDataFiles(source, model, options))]
  // A name without an ending promises nothing; where the weights lie beside the graph, the graph is small and tells.
  const isOpen = files.length > 1 && precision === 'fp32'
  const weights = (isOpen ? await scanGraph(source, model, options) : null)?.weights ?? precision
  const bytes = sum(files)
  return {
    precision,
    weights,
    files,
    bytes,
    missingBytes: sum(files.filter(({ cached }) => !cached)),
    room: bytes === null ? null : roomFor(bytes, isHalf(weights), machine),
    tooLarge: whyTooLarge(bytes, largestTensor(config, weights), isHalf(weights), machine),
  }
}

function sum(files: readonly FileFacts[]): number | null {
  return files.reduce<number | null>(
    (total, { bytes }) => (total === null || bytes === null ? null : total + bytes),
    0,
  )
}

const isHalf = (precision: Precision) => precision === 'fp16' || precision === 'q4f16'

/** The embedding is the largest tensor of a language model; in quantised files it may be smaller. */
function largestTensor(config: Record<string, unknown>, precision: Precision): number | null {
  const bytes = { fp32: 4, fp16: 2, q4: null, q4f16: null, q8: null }[precision]
  const vocab = config['vocab_size']
  const width = config['hidden_size'] ?? config['n_embd'] ?? config['d_model']
  const isKnown = typeof vocab === 'number' && typeof width === 'number' && bytes !== null
  return isKnown ? vocab * width * bytes : null
}

/** The most exact precision that fits well; else the one that takes the least room, if it fits at all. */
function choose(offers: readonly OfferedPrecision[], machine: Machine): Pick<Offer, 'chosen' | 'why'> {
  const possible = offers.filter(({ tooLarge }) => tooLarge === null)
  const room = ({ bytes, weights }: OfferedPrecision) =>
    bytes === null ? 0 : roomFor(bytes, isHalf(weights), machine)
  const chosen =
    possible.find(offer => room(offer) <= machine.comfortable) ??
    possible.toSorted((a, b) => room(a) - room(b))[0]
  if (chosen === undefined) return { chosen: null, why: null }
  if (chosen.precision === 'fp32') return { chosen: 'fp32', why: null }
  const passedOver = offers.slice(0, offers.indexOf(chosen)).map(describe)
  const why =
    passedOver.length === 0
      ? 'it is the most exact one that the repository has'
      : `${passedOver.join(' and ')} ${passedOver.length === 1 ? 'is' : 'are'} too large for this machine to take unasked`
  return { chosen: chosen.precision, why: `No dtype is asked for, so ${describe(chosen)} was taken: ${why}.` }
}

const describe = ({ precision, bytes }: OfferedPrecision): string =>
  bytes === null ? precision : `${precision} (${printBytes(bytes)})`

/**
 * The precision to open.
 * @param asked what the program says, if it does
 * @throws VitrineError where the repository does not have it, or the machine cannot hold it
 */
export function settlePrecision(offer: Offer, asked: Precision | undefined, name: string): Precision {
  const wanted = asked ?? offer.chosen
  const found = offer.precisions.find(({ precision }) => precision === wanted)
  if (found !== undefined && found.tooLarge === null) return found.precision
  if (offer.precisions.length === 0 || (asked !== undefined && found === undefined))
    throw missingPrecision(offer, asked, name)
  const tooLarge = found ?? offer.precisions.toSorted((a, b) => (a.bytes ?? 0) - (b.bytes ?? 0))[0]
  const fitting = offer.precisions.filter(one => one.tooLarge === null)
  throw new VitrineError(
    `${name} is too large for this machine${tooLarge === undefined ? '' : ` as ${tooLarge.precision}: ${tooLarge.tooLarge ?? ''}`}`,
    {
      hint:
        fitting.length > 0
          ? `ask for another precision: ${dtypes(fitting)}`
          : 'no precision of it fits: take a smaller model, or a machine with more memory',
    },
  )
}

type SizedPrecision = Pick<OfferedPrecision, 'precision' | 'bytes'>

/** The error for a precision that a repository does not have. */
export function missingPrecision(
  { precisions: offers, others }: { precisions: readonly SizedPrecision[]; others: readonly string[] },
  asked: Precision | undefined,
  name: string,
): VitrineError {
  if (offers.length > 0)
    return new VitrineError(`${name} has no file of the precision ${asked ?? 'fp32'}`, {
      hint: `it has others; ask for one: ${dtypes(offers)}`,
    })
  if (others.length > 0)
    return new VitrineError(`${name} has no model file under a name that Vitrine looks for`, {
      hint: `it has ${others.slice(0, 5).join(', ')}; Vitrine looks for onnx/model.onnx, onnx/model_fp16.onnx, onnx/model_q4.onnx, ...`,
    })
  return new VitrineError(`${name} has no ONNX file`, {
    hint: 'Vitrine runs ONNX models: look for an ONNX export of it (onnx-community/... on the hub), or make one with Optimum',
  })
}

const dtypes = (offers: readonly SizedPrecision[]): string =>
  offers
    .map(
      ({ precision, bytes }) => `{ dtype: '${precision}' }${bytes === null ? '' : ` (${printBytes(bytes)})`}`,
    )
    .join(' or ')
