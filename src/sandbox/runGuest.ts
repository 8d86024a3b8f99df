import { VitrineError } from '../graph/errors.ts'
import { type Executor } from '../graph/executor.ts'
import { writeSafetensors } from '../graph/safetensors.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { createLocator, type Locator } from '../program/locator.ts'
import { type Channel } from '../protocol/channel.ts'
import { createClient, type Client } from '../protocol/client.ts'
import { serve } from '../protocol/server.ts'
import { createVitrine } from '../trace/createVitrine.ts'
import { DraftEnded } from '../trace/draftEnded.ts'
import {
  guestUrl,
  type GraphMessage,
  type GuestApi,
  type HostApi,
  type ProgramFunction,
  type StartMessage,
} from './api.ts'
import { type GuestEnd } from './outcome.ts'

/**
 * Runs a program inside the sandbox: every trace, look and card is a message to the host.
 * @param strays errors that no part of the program waited for, as they come
 */
export async function runGuest(
  program: ProgramFunction,
  channel: Channel,
  { draft, inputs, map, lineOffset }: Omit<StartMessage, 'port'>,
  strays: readonly unknown[] = [],
  sourceUrl = guestUrl,
): Promise<void> {
  const host = createClient<HostApi>(channel)
  const begun = answerHost(channel)
  const locator = createLocator({ sourceUrl, map, lineOffset })
  const { executor, sent } = remoteExecutor(host, draft, inputs)
  const vitrine = createVitrine({ executor, locate: locator.locate })
  await begun
  let end: GuestEnd
  try {
    const exports: Record<string, unknown> = {}
    await program(vitrine.module, vitrine.operators, exports, vitrine.console)
    await vitrine.finish()
    const collected = await vitrine.collectExports(exports)
    await sent()
    if (strays.length > 0) throw strays[0]
    end = {
      status: 'done',
      exports: {
        tensors: collected.tensors.map(tensor => ({ ...tensor, shape: [...tensor.shape] })),
        values: collected.values,
      },
    }
  } catch (error) {
    end = endOf(error, locator)
  }
  await host.call('finish', end)
}

/** Answers the host's pings; resolves after it has said that the program may begin. */
const answerHost = (channel: Channel): Promise<void> =>
  new Promise(resolve => {
    serve<GuestApi>(channel, {
      ping: { decode: 'trusted', run: word => word },
      begin: {
        decode: 'trusted',
        run() {
          // In a task of its own: the answer leaves first.
          setTimeout(resolve)
          return null
        },
      },
    })
  })

/** What the program ended with, at its line. */
export function endOf(error: unknown, { locateError }: Locator): GuestEnd {
  if (error instanceof DraftEnded) return { status: 'draft-ended', span: error.span }
  if (error instanceof VitrineError) {
    const placed = error.at(locateError(error))
    return { status: 'error', message: placed.message, ...placed.details() }
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : `${String(error)} was thrown`
  return { status: 'error', message, span: locateError(error) }
}

function remoteExecutor(
  host: Client<HostApi>,
  draft: boolean,
  values: StartMessage['inputs'],
): { executor: Executor; sent: () => Promise<void> } {
  const failures: unknown[] = []
  let last: Promise<unknown> = Promise.resolve()
  /** Cards, disposals and inputs are not waited for; what fails there fails the program at its end. */
  const send = (call: Promise<unknown>) => {
    last = Promise.all([last, call.catch((error: unknown) => failures.push(error))])
  }
  const executor: Executor = {
    draft,
    inputs: {
      values,
      declare(input) {
        send(host.call('declare', input))
      },
    },
    describe: request => host.call('describe', { ...request }),
    async run(graph, _hash, constants) {
      await host.call('run', graphMessage(graph, constants))
    },
    loadTensors: source => host.call('loadTensors', source),
    look: ref => host.call('look', ref),
    show({ card, graph, constants }) {
      send(host.call('show', { card, graph: graph === null ? null : graphMessage(graph, constants) }))
    },
    dispose(refs) {
      send(host.call('dispose', [...refs]))
    },
  }
  return {
    executor,
    async sent() {
      await last
      if (failures.length > 0) throw failures[0]
    },
  }
}

const graphMessage = (graph: Graph, constants: ReadonlyMap<string, TensorData>): GraphMessage => ({
  graph: JSON.stringify(graph),
  constants: writeSafetensors(constants),
})
