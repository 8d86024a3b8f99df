import { VitrineError } from '../../graph/errors.ts'
import { parseJson } from '../../protocol/http/decode.ts'
import { type Connection, type Request } from './connection.ts'
import { readAll } from './readAll.ts'
import { labelOf } from './refused.ts'

type Asked = Omit<Request<unknown>, 'read'>

/** Bytes of a JSON answer at most: tokenizers have some ten million. */
const longestJson = 128_000_000

/**
 * An answer that is JSON.
 * @param decode reads it; throws a VitrineError for what it is not
 */
export const askJson = <T>(
  connection: Connection,
  request: Asked,
  decode: (value: unknown) => T,
): Promise<T> =>
  connection.ask({
    ...request,
    read: async (response, heard) =>
      readJson(connection, await readAll(response, longestJson, heard), decode),
  })

/** @throws VitrineError that names the endpoint, where the bytes are not what was asked for */
export function readJson<T>(
  { endpoint }: Pick<Connection, 'endpoint'>,
  bytes: Uint8Array,
  decode: (value: unknown) => T,
): T {
  try {
    return decode(parseJson(new TextDecoder().decode(bytes), 'an answer of an endpoint'))
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error
    throw new VitrineError(`${labelOf(endpoint)} answered what cannot be read: ${error.message}`, {
      hint: "is this the address of a Vitrine endpoint, as 'vitrine serve' prints it?",
    })
  }
}
