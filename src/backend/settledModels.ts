import { type ModelRequest } from '../graph/executor.ts'
import { type Graph, type ModelRef } from '../graph/versions/v1.ts'
import { type Machine } from '../hub/machine.ts'
import { type Hub, type OpenOptions, type Repository } from '../hub/repository.ts'
import { type Settled } from '../hub/settle.ts'

/** Models as they were really opened: their precision where none was asked for, and what their files hold. */
export interface SettledModels {
  /** As `Hub.settle`; decided once for each request, so that a program's models stay what they are. */
  settle(request: ModelRequest, options: OpenOptions): Promise<Settled>
  open: Hub['open']
  /** The precision of each model's weights in a graph, as it ran; empty where a graph only computes. */
  precisionOf(graph: Graph): string
  /** What is to be said of the models of a graph. */
  noticesOf(graph: Graph): string[]
}

export function settledModels(hub: Hub, machine: Machine): SettledModels {
  const settled = new Map<string, Promise<Settled>>()
  const notices = new Map<string, string>()
  const weights = new Map<string, Pick<Repository, 'weights'> & { file: string }>()

  async function settleNow(request: ModelRequest, options: OpenOptions): Promise<Settled> {
    const found = await hub.settle(request, machine, options)
    const { id, revision = 'main' } = request
    const { precision, notice } = found
    if (notice !== null) notices.set(refKey({ id, revision, precision }), notice)
    return found
  }

  const refsOf = (graph: Graph): ModelRef[] => graph.runs.flatMap(({ model }) => model ?? [])

  return {
    settle(request, options) {
      const key = JSON.stringify([request.id, request.revision, request.precision])
      const known = settled.get(key)
      if (known) return known
      const settling = settleNow(request, options)
      settled.set(key, settling)
      settling.catch(() => settled.delete(key))
      return settling
    },
    async open(request, options) {
      const repository = await hub.open(request, options)
      weights.set(refKey(repository), { weights: repository.weights, file: repository.onnx.file })
      return repository
    },
    precisionOf: graph =>
      [...new Set(refsOf(graph).map(ref => weights.get(refKey(ref))?.weights ?? ref.precision))].join(', '),
    noticesOf: graph => [
      ...new Set(
        refsOf(graph).flatMap(ref => {
          const notice = notices.get(refKey(ref))
          const held = weights.get(refKey(ref))
          const isOther = held !== undefined && held.weights !== ref.precision
          return [
            ...(notice === undefined ? [] : [notice]),
            ...(isOther
              ? [`${held.file} of ${ref.id} holds ${held.weights} weights, whatever its name says.`]
              : []),
          ]
        }),
      ),
    ],
  }
}

const refKey = ({ id, revision, precision }: ModelRef): string => JSON.stringify([id, revision, precision])
