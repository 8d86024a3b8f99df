import * as v from 'valibot'
import { isEndpointName } from '../graph/address.ts'
import { VitrineError } from '../graph/errors.ts'
import { type Executor, type ModelRequest } from '../graph/executor.ts'
import { maxInputs } from '../graph/inputs.ts'
import { type ShowCard } from '../graph/showCard.ts'
import { type Handlers } from '../protocol/server.ts'
import { acceptGraph, type AcceptedGraph } from './acceptGraph.ts'
import { graphMessage, type GraphMessage, type HostApi } from './api.ts'
import { type Budgets } from './budgets.ts'
import { readCard, refsOf } from './cardSchema.ts'
import { declaredInput } from './inputSchema.ts'
import { KnownResults } from './knownResults.ts'
import { readOutcome, type Outcome } from './outcome.ts'

const text = v.pipe(v.string(), v.maxLength(400))
const ref = v.pipe(v.string(), v.maxLength(2000))
const endpointName = v.pipe(text, v.check(isEndpointName, 'not a name'))
const modelRequest: v.GenericSchema<ModelRequest> = v.strictObject({
  id: text,
  revision: v.optional(text),
  precision: v.optional(v.picklist(['fp32', 'fp16', 'q8', 'q4', 'q4f16'])),
  device: v.optional(v.picklist(['webgpu', 'wasm', 'cpu'])),
  remote: v.optional(v.union([v.literal(true), endpointName])),
})
const showMessage = v.strictObject({ card: v.unknown(), graph: v.nullable(graphMessage) })

export interface HostOptions {
  executor: Executor
  budgets: Pick<Budgets, 'graphs' | 'models' | 'files' | 'cards' | 'lines'>
  onEnd: (outcome: Outcome) => void
}

export interface Host {
  handlers: Handlers<HostApi>
  /** Whether the guest waits for something that only the host can give. */
  isOwed: () => boolean
}

/** What the guest may ask for, each request read as hostile input before the executor sees it. */
export function createHost({ executor, budgets, onEnd }: HostOptions): Host {
  const known = new KnownResults()
  const models = new Set<string>()
  const files = new Set<string>()
  const inputs = new Set<string>()
  let graphs = 0
  const shown = { cards: 0, lines: 0 }
  let owed = 0

  const accept = (message: GraphMessage): AcceptedGraph => {
    if (++graphs > budgets.graphs) throw new VitrineError(`a program sends at most ${budgets.graphs} graphs`)
    const accepted = acceptGraph(message, known.has)
    known.addGraph(accepted)
    return accepted
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
        async run(request) {
          models.add(request.id)
          if (models.size > budgets.models)
            throw new VitrineError(`a program opens at most ${budgets.models} models`)
          const description = await owing(executor.describe(request))
          known.addModel(description)
          return description
        },
      },
      run: {
        decode: reader(graphMessage, 'a graph'),
        async run(message) {
          const { graph, address, constants } = accept(message)
          await owing(executor.run(graph, address, constants))
          return null
        },
      },
      loadTensors: {
        decode: reader(text, 'a file of tensors'),
        async run(source) {
          files.add(source)
          if (files.size > budgets.files)
            throw new VitrineError(`a program loads at most ${budgets.files} files of tensors`)
          const loaded = await owing(executor.loadTensors(source))
          known.addLoaded(loaded)
          return loaded
        },
      },
      look: {
        decode: reader(ref, 'a result'),
        run(result) {
          known.check(result)
          return owing(executor.look(result))
        },
      },
      show: {
        decode: reader(showMessage, 'a card'),
        run(message) {
          const accepted = message.graph === null ? null : accept(message.graph)
          const card = readCard(message.card)
          refsOf(card).forEach(known.check)
          const kind = card.kind === 'log' ? 'lines' : 'cards'
          if (++shown[kind] > budgets[kind]) {
            onEnd({ status: 'error', error: tooMany(card, kind, budgets[kind]) })
            return null
          }
          executor.show({
            card,
            graph: accepted?.graph ?? null,
            hash: accepted?.address ?? null,
            constants: accepted?.constants ?? new Map(),
          })
          return null
        },
      },
      dispose: {
        decode: reader(v.array(ref), 'results'),
        run(results) {
          results.forEach(known.check)
          executor.dispose(results)
          return null
        },
      },
      declare: {
        decode: reader(declaredInput, 'an input'),
        run(input) {
          if (inputs.has(input.name)) throw new VitrineError(`there is an input ${input.name} already`)
          if (inputs.size === maxInputs) throw new VitrineError(`a program has at most ${maxInputs} inputs`)
          inputs.add(input.name)
          executor.inputs?.declare(input)
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

/** Nobody waits for a card: a program that shows too many is ended, or it would go on. */
const tooMany = ({ span }: ShowCard, kind: 'cards' | 'lines', most: number): VitrineError =>
  kind === 'cards'
    ? new VitrineError(`a program shows at most ${most} cards`, {
        span,
        hint: 'put the values into one tensor',
      })
    : new VitrineError(`a program writes at most ${most} lines`, { span, hint: 'put several into one line' })

const reader =
  <T>(schema: v.GenericSchema<T>, what: string) =>
  (value: unknown): T => {
    const parsed = v.safeParse(schema, value, { abortEarly: true })
    if (parsed.success) return parsed.output
    throw new VitrineError(`the sandbox sent what is not ${what}`)
  }
