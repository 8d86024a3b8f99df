import { hostname } from 'node:os'
import { createChildBackend } from '../../backend/childBackend.ts'
import { type NodeBackendSettings } from '../../backend/node.ts'
import { VitrineError } from '../../graph/errors.ts'
import { folderModels } from '../../hub/modelFolder.ts'
import { isHubId } from '../../hub/modelId.ts'
import { type Limits } from '../../protocol/http/modelInfo.ts'
import { type Parts } from '../openParts.ts'
import { createRunWorker, type RunWorker } from './runWorker.ts'
import { type WorkerLog } from './workerContext.ts'

export interface StartWorkerSettings {
  /** Ids of the hub, and Vitrine's own. */
  models: readonly string[]
  /** Where the engine finds its models, what it runs on, and what it may take. All models of its folder are served. */
  engine: NodeBackendSettings
  limits: Limits
  /** Runs that go through a model together at most. */
  batch?: number | undefined
  log: WorkerLog
}

/**
 * A worker with an engine of its own, on parts that its servers share with it.
 * @throws VitrineError for models that cannot be served, and an engine that cannot be started
 */
export async function startWorker(
  parts: Pick<Parts, 'queue' | 'ledger' | 'store'>,
  { models: named, engine, limits, batch, log }: StartWorkerSettings,
): Promise<RunWorker> {
  const models = await servedModels(named, engine.folder)
  const backend = createChildBackend({
    ...engine,
    onSpawn: ({ pid }) => log.info({ pid }, 'engine started'),
  })
  try {
    const worker = await createRunWorker({
      ...parts,
      backend,
      models,
      limits,
      log,
      id: `${hostname()}-${process.pid}`,
      ...(batch === undefined ? {} : { batch }),
    })
    return {
      id: worker.id,
      async stop(graceMs) {
        await worker.stop(graceMs)
        await backend.close()
      },
    }
  } catch (error) {
    await backend.close()
    throw error
  }
}

/** @throws VitrineError for none, and for what is no name of a model */
async function servedModels(named: readonly string[], folder: string | undefined): Promise<string[]> {
  const wrong = named.find(id => !isHubId(id))
  if (wrong !== undefined)
    throw new VitrineError(`'${wrong}' cannot be the name of a model`, {
      hint: "--models takes names as on the hub (or 'vitrine/atlas'), separated by commas; --folder DIR serves models that lie in a folder",
    })
  const models = [...new Set([...named, ...(folder === undefined ? [] : await folderModels(folder))])]
  if (models.length === 0)
    throw new VitrineError('there is no model to serve', {
      hint: 'name some: --models vitrine/atlas, or --folder DIR',
    })
  return models
}
