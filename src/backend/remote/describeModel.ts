import { VitrineError } from '../../graph/errors.ts'
import { type ModelDescription, type ModelRequest } from '../../graph/executor.ts'
import { readDescription } from '../../protocol/http/description.ts'
import { routes } from '../../protocol/http/routes.ts'
import { type CallOptions } from '../backend.ts'
import { readJson } from './answers.ts'
import { type Connection } from './connection.ts'
import { retryAfter, wait } from './patience.ts'
import { readAll } from './readAll.ts'
import { labelOf } from './refused.ts'

const longestDescription = 256_000_000

/**
 * A model as an endpoint describes it. The first who asks waits until a machine there has looked at it.
 * @throws VitrineError where the endpoint does not serve it, or not in the precision that is asked for
 */
export async function describeModel(
  connection: Connection,
  { id, revision, precision }: ModelRequest,
  { signal, onProgress }: CallOptions,
): Promise<ModelDescription> {
  const route = routes.model(id) + (revision === undefined ? '' : `?revision=${encodeURIComponent(revision)}`)
  for (;;) {
    const answer = await connection.ask({
      route,
      isHeld: true,
      signal,
      onProgress,
      async read(response, heard) {
        const bytes = await readAll(response, longestDescription, heard)
        if (response.status !== 202) return readJson(connection, bytes, readDescription)
        return { retryMs: retryAfter(response.headers.get('retry-after'), Date.now()) ?? 1000 }
      },
    })
    if (!('retryMs' in answer)) {
      checkAnswer(connection, answer, id, precision)
      return answer
    }
    onProgress?.({ stage: 'open', model: id })
    await wait(answer.retryMs, signal)
  }
}

function checkAnswer(
  { endpoint }: Connection,
  { ref }: ModelDescription,
  id: string,
  precision: ModelRequest['precision'],
): void {
  const label = labelOf(endpoint)
  if (ref.id !== id) throw new VitrineError(`${label} was asked for ${id} and describes ${ref.id}`)
  if (precision !== undefined && ref.precision !== precision)
    throw new VitrineError(`${label} has ${id} as ${ref.precision}, not as ${precision}`, {
      hint: `ask for { dtype: '${ref.precision}' }, or for none`,
    })
}
