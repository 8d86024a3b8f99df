import { VitrineError } from '../graph/errors.ts'
import { type Device } from '../graph/executor.ts'
import { createClient, type Client, type ClientCallOptions } from '../protocol/client.ts'
import { type EngineApi, type StartSettings } from './engineApi.ts'
import { EngineEnded } from './engineEnded.ts'
import { type EngineProcess } from './engineProcess.ts'

/** How long a cancelled call may take to reach the next boundary between two programs. */
const patienceMs = 3000

/** One engine on the other side of a channel, from its start to its end. */
export class EngineHandle {
  /** Whether it may hold results of the program that runs. */
  hasRun = false
  /** Set once it has ended, whoever ended it. */
  ended: VitrineError | undefined
  readonly #process: EngineProcess
  readonly #client: Client<EngineApi>
  readonly #asked: Device | undefined
  readonly #started: Promise<Device>
  #device: Device | undefined

  constructor(process: EngineProcess, settings: StartSettings) {
    this.#process = process
    this.#client = createClient<EngineApi>(process.channel)
    this.#asked = settings.device
    process.onCrash(reason => this.end(crashed(reason)))
    this.#started = this.#client.call('start', settings)
    // Each call waits for the start and reports its failure; here it ends an engine that could not start.
    this.#started.then(
      device => (this.#device = device),
      (error: unknown) => this.end(error instanceof VitrineError ? error : crashed(String(error))),
    )
  }

  /** Whether a program that asks for `device` can run here. */
  suits(device: Device | undefined): boolean {
    return device === undefined || device === this.#asked || device === this.#device
  }

  /**
   * Calls the engine. An aborted call rejects with its signal's reason once the engine has stopped working on it; an
   * engine that does not stop within three seconds is ended, and `onStuck` is told.
   */
  async call<K extends keyof EngineApi>(
    method: K,
    params: EngineApi[K]['params'],
    options: ClientCallOptions<EngineApi[K]> = {},
    onStuck: () => void = () => undefined,
  ): Promise<EngineApi[K]['result']> {
    const { signal } = options
    let watchdog: ReturnType<typeof setTimeout> | undefined
    const watch = () => {
      watchdog = setTimeout(() => {
        onStuck()
        this.end(
          new EngineEnded(`the engine was ended because it did not stop within ${patienceMs / 1000} s`),
        )
      }, patienceMs)
    }
    signal?.addEventListener('abort', watch)
    try {
      await this.#started
      return await this.#client.call(method, params, options)
    } catch (error) {
      signal?.throwIfAborted()
      throw this.#failureOf(error)
    } finally {
      clearTimeout(watchdog)
      signal?.removeEventListener('abort', watch)
    }
  }

  /** What a user can act on is a VitrineError; after anything else the engine's state cannot be relied on. */
  #failureOf(error: unknown): VitrineError {
    if (error instanceof VitrineError) return error
    const failure = crashed(error instanceof Error ? error.message : String(error))
    this.end(failure)
    return failure
  }

  /** Ends the engine at once; what it was asked rejects with `reason`. */
  end(reason: VitrineError): void {
    if (this.ended !== undefined) return
    this.ended = reason
    this.#process.end()
    this.#client.close(reason)
  }
}

const crashed = (reason: string) => new EngineEnded(`the engine stopped working: ${reason}`)
