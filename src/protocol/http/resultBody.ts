import * as v from 'valibot'
import { VitrineError } from '../../graph/errors.ts'
import { type NodeSummary } from '../../graph/nodeSummary.ts'
import { type RunReport } from '../../graph/runReport.ts'
import { readSafetensors, tensorPlaces, writeSafetensors } from '../../graph/safetensors.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { decode, parseJson } from './decode.ts'
import { count, dtype, finite, hash as graphHash } from './fields.ts'
import { type ResultLayout } from './runEvent.ts'
import { readRunReport } from './runReport.ts'

/** What is said of a result beside its values. */
export interface AboutResult {
  report: RunReport
  /** Canonical hash of the graph. */
  hash: string
}

export interface WrittenResult {
  bytes: Uint8Array<ArrayBuffer>
  layout: ResultLayout
}

/**
 * The body of `GET /v1/runs/:id/result`: saved values by their names, the report and the graph's hash in its metadata.
 * @param keptUntil ISO 8601
 */
export const writeResult = (
  values: ReadonlyMap<string, TensorData>,
  { report, hash }: AboutResult,
  keptUntil: string,
): WrittenResult => write(values, { report: JSON.stringify(report), 'graph-hash': hash }, keptUntil)

function write(
  values: ReadonlyMap<string, TensorData>,
  metadata: Record<string, string>,
  keptUntil: string,
): WrittenResult {
  const bytes = writeSafetensors(values, metadata)
  return { bytes, layout: { bytes: bytes.length, tensors: tensorPlaces(bytes), keptUntil } }
}

/** A whole result from an endpoint. @throws VitrineError for what is none */
export function readResult(bytes: Uint8Array): AboutResult & { values: ReadonlyMap<string, TensorData> } {
  const { tensors, metadata } = readSafetensors(bytes)
  return {
    values: tensors,
    report: readRunReport(parseJson(metadata['report'] ?? '', 'the report of a run')),
    hash: decode(graphHash, metadata['graph-hash'], 'the hash of a graph'),
  }
}

/** NaN, which JSON does not have, travels as null. */
const orNaN = v.nullable(finite)
const summary = v.object({ shape: v.array(count), dtype, min: orNaN, max: orNaN, mean: orNaN })
const summaries = v.record(v.string(), summary)

/**
 * The result of a run that measures: summaries of values by node id in the metadata, thumbnails as tensors `[rows,
 * columns]` under the same ids.
 * @param keptUntil ISO 8601
 */
export function writeSummaries(
  values: ReadonlyMap<string, NodeSummary>,
  { report, hash }: AboutResult,
  keptUntil: string,
): WrittenResult {
  const thumbnails = new Map<string, TensorData>()
  const plain: [string, v.InferOutput<typeof summary>][] = []
  const number = (value: number): number | null => (Number.isFinite(value) ? value : null)
  for (const [id, { shape, dtype, min, max, mean, thumbnail }] of values) {
    plain.push([id, { shape, dtype, min: number(min), max: number(max), mean: number(mean) }])
    if (thumbnail !== null)
      thumbnails.set(id, {
        dtype: 'float32',
        shape: [thumbnail.rows, thumbnail.columns],
        data: thumbnail.data,
      })
  }
  return write(
    thumbnails,
    {
      report: JSON.stringify(report),
      'graph-hash': hash,
      summaries: JSON.stringify(Object.fromEntries(plain)),
    },
    keptUntil,
  )
}

/** Summaries from an endpoint, by node id. @throws VitrineError for a result that has none */
export function readSummaries(bytes: Uint8Array): ReadonlyMap<string, NodeSummary> {
  const { tensors, metadata } = readSafetensors(bytes)
  const plain = decode(
    summaries,
    parseJson(metadata['summaries'] ?? '', 'a measured result'),
    'a measured result',
  )
  return new Map(
    Object.entries(plain).map(([id, { shape, dtype, min, max, mean }]) => [
      id,
      {
        shape,
        dtype,
        min: min ?? NaN,
        max: max ?? NaN,
        mean: mean ?? NaN,
        thumbnail: thumbnailOf(tensors.get(id), id),
      },
    ]),
  )
}

function thumbnailOf(values: TensorData | undefined, id: string): NodeSummary['thumbnail'] {
  if (values === undefined) return null
  const [rows, columns] = values.shape
  if (values.dtype !== 'float32' || values.shape.length !== 2 || rows === undefined || columns === undefined)
    throw new VitrineError(`this is not a measured result: the thumbnail of ${id} is no matrix of float32`)
  return { rows, columns, data: values.data }
}
