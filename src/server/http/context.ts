import { type Parts } from '../openParts.ts'
import { type Access } from './access.ts'
import { type Metrics } from './metrics.ts'
import { type OpenRuns } from './openRuns.ts'
import { type ServerOptions } from './options.ts'
import { type ServedModels } from './servedModels.ts'

/** What the routes of one server work with. */
export interface ServerContext {
  parts: Parts
  options: ServerOptions
  access: Access
  metrics: Metrics
  served: ServedModels
  opening: OpenRuns
  /** Aborted when the server closes: streams of events end, to be taken up again elsewhere. */
  closing: AbortSignal
}
