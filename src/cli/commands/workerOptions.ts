import { type NodeBackendSettings } from '../../backend/node.ts'
import { nodeProviders } from '../../runtime/nodeProvider.ts'
import { type ServeSettings } from '../../server/serve.ts'
import { logForms, type LogForm } from '../../server/logging.ts'
import { hubSettings } from './hubSettings.ts'
import { UsageError } from './options.ts'
import { readBytes, readCount, readDuration } from './quantities.ts'

/** Options of what runs graphs for others. */
export const workerOptions = {
  models: { type: 'string' },
  folder: { type: 'string' },
  data: { type: 'string' },
  queue: { type: 'string' },
  memory: { type: 'string' },
  threads: { type: 'string' },
  provider: { type: 'string' },
  keep: { type: 'string' },
  deadline: { type: 'string' },
  batch: { type: 'string' },
  limit: { type: 'string', multiple: true },
  grace: { type: 'string' },
  log: { type: 'string' },
} as const

export const workerUsage = `    --models    ids as on the hub, separated by commas; 'vitrine/atlas' and those of --folder if not said
    --folder    models in hub layout: DIR/owner/name
    --data      where requests and results lie: a folder, with --queue also s3://bucket/prefix
    --memory    what models and values may take; --threads of the CPU
    --provider  of ONNX Runtime: cpu, webgpu, cuda, coreml or dml; docs/deploying.md says what each needs
    --batch     runs that go through a model together at most; 1 for none
    --keep      how long results are kept; --deadline of a run; --grace for what runs when it stops
    --limit     nodes, requestBytes, resultBytes, tokens, openRuns or requestsPerMinute=number; once for each
    --log       json, pretty or silent`

type Given = { [K in Exclude<keyof typeof workerOptions, 'limit'>]?: string | undefined } & {
  limit?: string[] | undefined
}

export interface WorkerChoices {
  /** null where none were named. */
  models: string[] | null
  engine: NodeBackendSettings
  limits: ServeSettings['limits']
  batch: number | undefined
  graceMs: number
  log: LogForm
  queue: string | null
}

/** @throws UsageError */
export function readWorkerOptions(given: Given): WorkerChoices {
  const { models, folder, queue = null, memory, threads, keep, deadline, batch, grace = '30s' } = given
  const { limit = [], log = 'pretty', provider = 'cpu' } = given
  const form = logForms.find(one => one === log)
  if (form === undefined) throw new UsageError(`--log takes ${logForms.join(', ')}, not '${log}'`)
  const runsOn = nodeProviders.find(one => one === provider)
  if (runsOn === undefined)
    throw new UsageError(`--provider takes ${nodeProviders.join(', ')}, not '${provider}'`)
  if (queue !== null && !/^rediss?:\/\//.test(queue))
    throw new UsageError('--queue takes an address such as redis://localhost:6379')
  return {
    models: models === undefined ? null : models.split(',').map(id => id.trim()),
    engine: {
      ...hubSettings(),
      folder,
      provider: runsOn,
      memory: memory === undefined ? undefined : readBytes('memory', memory),
      threads: threads === undefined ? undefined : readCount('threads', threads, 1, 1024),
    },
    limits: {
      ...readLimits(limit),
      ...(keep === undefined ? {} : { keptMs: readDuration('keep', keep) }),
      ...(deadline === undefined ? {} : { deadlineMs: readDuration('deadline', deadline) }),
    },
    batch: batch === undefined ? undefined : readCount('batch', batch, 1, 1024),
    graceMs: readDuration('grace', grace),
    log: form,
    queue,
  }
}

const limitNames = [
  'nodes',
  'requestBytes',
  'resultBytes',
  'tokens',
  'openRuns',
  'requestsPerMinute',
] as const

function readLimits(given: readonly string[]): ServeSettings['limits'] {
  const limits: ServeSettings['limits'] = {}
  for (const text of given) {
    const [name = '', value = ''] = text.split('=')
    const known = limitNames.find(one => one === name)
    if (known === undefined)
      throw new UsageError(
        `--limit takes name=number, and the names are ${limitNames.join(', ')}, not '${text}'`,
      )
    limits[known] = known.endsWith('Bytes')
      ? readBytes('limit', value)
      : readCount('limit', value, 1, Number.MAX_SAFE_INTEGER)
  }
  return limits
}
