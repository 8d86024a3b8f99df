import { VitrineError } from '../graph/errors.ts'
import { type Device, type Executor, type ShowRequest } from '../graph/executor.ts'
import { type ShowCard } from '../graph/showCard.ts'
import { type Backend, type CallOptions, type RunCallOptions } from './backend.ts'
import { type RunReport } from '../graph/runReport.ts'

export interface ExecutorOptions extends CallOptions, Pick<RunCallOptions, 'fromScratch'> {
  /** Cards in the order of their `show` calls; what they refer to has been computed and can be looked at. */
  onCard: (card: ShowCard) => void | Promise<void>
  /** Files near the program: where `./file` starts from, and those that whoever runs it has in hand. */
  files?: TensorFiles
  /** After each run of a program's graph. */
  onReport?: (report: RunReport) => void
}

export interface TensorFiles {
  /** Folder (or URL) that `./file` starts from. */
  base?: string | undefined
  /** The bytes of a file that is at hand; undefined for one that is to be fetched. */
  open?: (source: string) => Promise<Uint8Array | undefined>
}

export interface BackendExecutor extends Executor {
  /** Resolves when everything that was shown has been computed and handed over; rejects with the first failure. */
  settled(): Promise<void>
}

/**
 * What a program is recorded against where it really runs: its graphs go to a backend one after the other, in the order
 * in which the program asked.
 */
export function createExecutor(
  backend: Backend,
  { onCard, onReport, files, ...options }: ExecutorOptions,
): BackendExecutor {
  let last: Promise<unknown> = Promise.resolve()
  let device: Device | undefined
  const failures: unknown[] = []

  /** Work in turn: a failure is its own caller's and does not stop what comes after. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }

  async function showNow({ card, graph, hash, constants }: ShowRequest): Promise<void> {
    try {
      if (graph !== null && hash !== null) await backend.run(graph, hash, constants, { ...options, device })
      await onCard(card)
    } catch (error) {
      throw error instanceof VitrineError ? error.at(card.span) : error
    }
  }

  return {
    draft: false,
    async describe(request) {
      // An endpoint has the device that it has.
      if (request.remote !== undefined) return backend.describe(request, options)
      if (device !== undefined && request.device !== undefined && device !== request.device)
        throw new VitrineError(`this program asks for '${device}' and for '${request.device}'`, {
          hint: 'a program runs on one device: give all its models the same { device }, or none',
        })
      device ??= request.device
      return backend.describe({ ...request, device }, options)
    },
    run: (graph, hash, constants) =>
      inTurn(async () => {
        const report = await backend.run(graph, hash, constants, { ...options, device })
        onReport?.(report)
      }),
    loadTensors: source =>
      inTurn(async () => {
        const bytes = await files?.open?.(source)
        return backend.loadTensors(source, { ...options, device, base: files?.base, bytes })
      }),
    look: ref => inTurn(() => backend.look(ref)),
    show(request) {
      inTurn(() => showNow(request)).catch((error: unknown) => failures.push(error))
    },
    dispose(refs) {
      inTurn(() => backend.dispose(refs)).catch((error: unknown) => failures.push(error))
    },
    async settled() {
      await last
      if (failures.length > 0) throw failures[0]
    },
  }
}
