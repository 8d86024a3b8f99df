/// A process of its own: the engine of a server. It is started by `spawnEngineChild` and answers `EngineApi`.
import { VitrineError } from '../graph/errors.ts'
import { checkNodeProvider } from '../runtime/checkNodeProvider.ts'
import { type NodeProvider } from '../runtime/nodeProvider.ts'
import { type ChildSettings } from './engineApi.ts'
import { ipcChannel } from './ipcChannel.ts'
import { startNodeBackend } from './node.ts'
import { serveBackend } from './serveBackend.ts'

// It lives as long as the process that started it, however that one ends.
process.on('disconnect', () => process.exit())
// Signals for the whole group are for the parent, which lets a run come to its end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

serveBackend<ChildSettings>(ipcChannel(process), async ({ node, notices }) => {
  await checkProvider(node.provider ?? 'cpu')
  return startNodeBackend(node, notices)
})

async function checkProvider(provider: NodeProvider): Promise<void> {
  try {
    await checkNodeProvider(provider)
  } catch (error) {
    throw new VitrineError(error instanceof Error ? error.message : String(error), {
      hint: '--provider cpu runs everywhere; docs/deploying.md says what each provider needs',
    })
  }
}
