import { type Backend } from '../backend/backend.ts'
import { type RemoteBackend } from '../backend/remote.ts'
import { printBytes } from '../graph/printBytes.ts'
import { table } from './print/values.ts'

type Offer = Awaited<ReturnType<Backend['offer']>>
type StoredModel = Awaited<ReturnType<Backend['stored']>>[number]
type ServedModel = Awaited<ReturnType<RemoteBackend['models']>>['models'][number]

/** What is kept here, one line a model. */
export function printStored(models: readonly StoredModel[]): string[] {
  if (models.length === 0) return ['no model is kept here']
  const rows = models.map(({ id, bytes, files }) => [id, printBytes(bytes), filesOf(files)])
  const total = models.reduce((sum, { bytes }) => sum + bytes, 0)
  return table([['model', 'size', 'files'], ...rows, ['all', printBytes(total)]], [false, true])
}

function filesOf(files: StoredModel['files']): string {
  const models = files.filter(({ file, partial }) => partial || /\.onnx|\.safetensors$/.test(file))
  const names = models.map(
    ({ file, bytes, partial }) =>
      `${file}${partial ? ` (${printBytes(bytes)} of a download that broke off)` : ''}`,
  )
  const others = files.length - models.length
  return [...names, ...(others > 0 ? [`${others} other${others === 1 ? '' : 's'}`] : [])].join(', ')
}

/** What an endpoint serves, one line a model; what it has not looked at yet is left open. */
export function printServed(models: readonly ServedModel[]): string[] {
  if (models.length === 0) return ['this endpoint serves no model now']
  const rows = models.map(({ id, precision, weightBytes, sizes, loadedBy, servedBy, waiting }) => [
    id,
    precision ?? '',
    weightBytes === null ? '' : printBytes(weightBytes),
    sizes === null ? '' : `${sizes.layers} layers, width ${sizes.dModel}`,
    `${loadedBy} of ${servedBy}`,
    String(waiting),
  ])
  return table([['model', 'dtype', 'size', '', 'loaded', 'waiting'], ...rows], [false, false, true])
}

/** What a repository has, one line a precision. */
export function printOffer({ id, revision, precisions, chosen, why, others }: Offer): string[] {
  const rows = precisions.map(({ precision, weights, bytes, missingBytes, files, tooLarge }) => [
    precision === chosen ? `${precision} *` : precision,
    weights === precision ? '' : `holds ${weights}`,
    bytes === null ? 'not said' : printBytes(bytes),
    hereWords(bytes, missingBytes),
    files.map(({ file }) => file).join(', '),
    tooLarge === null ? '' : `too large: ${tooLarge}`,
  ])
  return [
    `${id} (revision ${revision})`,
    ...(rows.length === 0
      ? ['it has no model file that Vitrine knows how to open']
      : table([['dtype', '', 'size', 'here', 'files'], ...rows], [false, false, true])),
    ...(chosen === null
      ? []
      : [`* what a program gets that asks for no dtype${why === null ? '' : `. ${why}`}`]),
    ...(others.length === 0 ? [] : [`other ONNX files: ${others.join(', ')}`]),
  ]
}

function hereWords(bytes: number | null, missingBytes: number | null): string {
  if (missingBytes === 0) return 'yes'
  return missingBytes === bytes ? 'no' : 'in part'
}
