import { expect } from 'vitest'
import { read, save, scalar, traceOf, write } from '../graphs.ts'
import { hashGraph } from '../../src/graph/canonical.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { type Graph, type Node } from '../../src/graph/versions/v1.ts'
import { readResult } from '../../src/protocol/http/resultBody.ts'
import { type EndEvent, type RunEvent } from '../../src/protocol/http/runEvent.ts'
import { writeRunRequest, type RunRequest } from '../../src/protocol/http/runRequest.ts'
import { type Parts } from '../../src/server/openParts.ts'
import { blobKeys } from '../../src/server/store/blobStore.ts'
import { batchKeyOf } from '../../src/server/worker/batch/batchKey.ts'

/** Log of a worker that nobody reads. */
export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

export const model = 'vitrine/atlas'

/** A trace of one prompt, at an endpoint. */
export function graphOf(ids: number[], ...nodes: Node[]): Graph {
  const graph = traceOf(nodes)
  return {
    ...graph,
    runs: graph.runs.map(run => ({
      ...run,
      options: { remote: true as const },
      prompts: [{ text: 'a text', ids: [ids] }],
    })),
  }
}

/** All logits of a prompt. */
export const logitsOf = (...ids: number[]) =>
  graphOf(ids, read('0', 'lm_head.output'), save('1', '0', 'logits'))

let count = 0

/** What a server does with a request. */
export async function accept(
  { ledger, queue, store }: Parts,
  graph: Graph,
  more: Partial<RunRequest> & { owner?: string } = {},
): Promise<string> {
  const id = `run${count++}`.padEnd(22, '_')
  const { owner = 'local', ...given } = more
  const request: RunRequest = {
    graph,
    constants: new Map(),
    results: new Map(),
    ...given,
    options: { reuse: false, alone: false, fromScratch: false, measure: null, ...given.options },
  }
  const queued = {
    id,
    owner,
    model: graph.runs[0]?.model?.id ?? null,
    batchKey: batchKeyOf(request),
  }
  const saves = graph.runs.flatMap(({ nodes }) =>
    nodes.flatMap(node => (node.kind === 'save' ? [node.name] : [])),
  )
  await store.put(blobKeys.request(id), writeRunRequest(request))
  await ledger.create({
    ...queued,
    hash: hashGraph(graph),
    saves,
    acceptedAt: Date.now(),
    end: null,
    cancelled: false,
  })
  await queue.add(queued)
  return id
}

/** All events of a run, to its end. */
export async function eventsOf({ ledger }: Parts, id: string): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for await (const { event } of ledger.events(id, 0, AbortSignal.timeout(20_000))) events.push(event)
  return events
}

export async function endOf(parts: Parts, id: string): Promise<EndEvent> {
  await eventsOf(parts, id)
  const end = (await parts.ledger.get(id))?.end
  if (!end) throw new Error('it has no end')
  return end
}

/** What a run has saved. */
export async function valuesOf(parts: Parts, id: string): Promise<ReadonlyMap<string, TensorData>> {
  const end = await endOf(parts, id)
  expect(end.status, JSON.stringify(end)).toBe('COMPLETED')
  return readResult((await parts.store.get(blobKeys.result(id))) ?? new Uint8Array()).values
}

/** A run that takes a while: one pass for each cell. */
export const sweepOf = (cells: number): Graph =>
  graphOf(
    [1, 2, 3, 4],
    {
      kind: 'sweep',
      id: 's',
      rows: 0,
      axes: [{ name: 'x', values: Array.from({ length: cells }, (_, at) => at) }],
    },
    { ...scalar('v', 0), sweep: 's', cells: { value: Array.from({ length: cells }, (_, at) => at) } },
    { ...write('w', 'transformer.h.0.output', 'v'), sweep: 's' },
    { ...read('r', 'lm_head.output'), sweep: 's' },
    { kind: 'swept', id: 'all', of: 's', value: 'r' },
    save('saved', 'all', 'all'),
  )

/** Resolves at the first event of a status. */
export async function firstOf({ ledger }: Parts, id: string, status: RunEvent['status']): Promise<void> {
  for await (const { event } of ledger.events(id, 0, AbortSignal.timeout(20_000)))
    if (event.status === status) return
  throw new Error(`there was no ${status}`)
}
