import { channelOf } from '../protocol/channel.ts'
import { type EngineProcess } from './engineProcess.ts'

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
