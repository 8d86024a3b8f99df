import { channelOf, type Channel } from '../protocol/channel.ts'

/** An engine on the other side of a channel, as far as its owner must handle it. */
export interface EngineProcess {
  channel: Channel
  /** Calls back once if the engine dies by itself. */
  onCrash(handler: (reason: string) => void): void
  end(): void
}

export function spawnEngineWorker(): EngineProcess {
  const worker = new Worker(new URL('./engineWorker.ts', import.meta.url), { type: 'module', name: 'engine' })
  return {
    channel: channelOf(worker),
    onCrash(handler) {
      worker.addEventListener('error', event => handler(event.message || 'its worker could not be started'))
      worker.addEventListener('messageerror', () => handler('a message could not be read'))
    },
    end: () => worker.terminate(),
  }
}
