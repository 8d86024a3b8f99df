import { type Channel } from '../protocol/channel.ts'

/** An engine on the other side of a channel, as far as its owner must handle it. */
export interface EngineProcess {
  channel: Channel
  /** Calls back once if the engine dies by itself. */
  onCrash(handler: (reason: string) => void): void
  end(): void
}
