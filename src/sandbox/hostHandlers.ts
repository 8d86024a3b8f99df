import * as v from 'valibot'
import { VitrineError } from '../graph/errors.ts'
import { type Executor, type ModelRequest } from '../graph/executor.ts'
import { type Handlers } from '../protocol/server.ts'
import { acceptGraph, type AcceptedGraph } from './acceptGraph.ts'
import { graphMessage, type GraphMessage, type HostApi } from './api.ts'
import { type Budgets } from './budgets.ts'
import { readCard, refsOf } from './cardSchema.ts'
import { readOutcome, type Outcome } from './outcome.ts'

const text = v.pipe(v.string(), v.maxLength(400))
const ref = v.pipe(v.string(), v.maxLength(2000))
const modelRequest: v.GenericSchema<ModelRequest> = v.strictObject({
  id: text,
  revision: v.optional(text),
  precision: v.optional(v.picklist(['fp32', 'fp16', 'q8', 'q4', 'q4f16'])),
  device: v.optional(v.picklist(['webgpu', 'wasm', 'cpu'])),
})
const showMessage = v.strictObject({ card: v.unknown(), graph: v.nullable(graphMessage) })

export interface HostOptions {
  executor: Executor
  budgets: Pick<Budgets, 'graphs' | 'models'>
  onEnd: (outcome: Outcome) => void
}

export interface Host {
  handlers: Handlers<HostApi>
  /** Whether the guest waits for something that only the host can give. */
  isOwed: () => boolean
}

/** What the guest may ask for, each request read as hostile input before the executor sees it. */
export function createHost({ executor, budgets, onEnd }: HostOptions): Host {
  const known = new Set<string>()
  const models = new Set<string>()
  let graphs = 0
  let owed = 0

  const accept = (message: GraphMessage): AcceptedGraph => {
    if (++graphs > budgets.graphs) throw new VitrineError(`a program sends at most ${budgets.graphs} graphs`)
    return acceptGraph(message, result => known.has(result))
  }
  const remember = ({ graph, hash }: AcceptedGraph): void => {
    for (const { nodes } of graph.runs)
      for (const node of nodes) if (node.kind === 'save') known.add(`${hash}/${node.name}`)
  }
  const checkKnown = (result: string): void => {
    if (!known.has(result)) throw new VitrineError(`there is no result ${result} of this program`)
  }
  const owing = async <T>(work: Promise<T>): Promise<T> => {
    owed++
    try {
      return await work
    } finally {
      owed--
    }
  }

  return {
    isOwed: () => owed > 0,
    handlers: {
      describe: {
        decode: reader(modelRequest, 'a model'),
        run(request) {
          models.add(request.id)
          if (models.size > budgets.models)
            throw new VitrineError(`a program opens at most ${budgets.models} models`)
          return owing(executor.describe(request))
        },
      },
      run: {
        decode: reader(graphMessage, 'a graph'),
        async run(message) {
          const accepted = accept(message)
          remember(accepted)
          await owing(executor.run(accepted.graph, accepted.hash, accepted.constants))
          return null
        },
      },
      look: {
        decode: reader(ref, 'a result'),
        run(result) {
          checkKnown(result)
          return owing(executor.look(result))
        },
      },
      show: {
        decode: reader(showMessage, 'a card'),
        run(message) {
          const accepted = message.graph === null ? null : accept(message.graph)
          if (accepted !== null) remember(accepted)
          const card = readCard(message.card)
          refsOf(card).forEach(checkKnown)
          executor.show({
            card,
            graph: accepted?.graph ?? null,
            hash: accepted?.hash ?? null,
            constants: accepted?.constants ?? new Map(),
          })
          return null
        },
      },
      dispose: {
        decode: reader(v.array(ref), 'results'),
        run(results) {
          results.forEach(checkKnown)
          executor.dispose(results)
          return null
        },
      },
      finish: {
        decode: value => value,
        run(value) {
          onEnd(readOutcome(value))
          return null
        },
      },
    },
  }
}

const reader =
  <T>(schema: v.GenericSchema<T>, what: string) =>
  (value: unknown): T => {
    const parsed = v.safeParse(schema, value)
    if (parsed.success) return parsed.output
    throw new VitrineError(`the sandbox sent what is not ${what}`)
  }
