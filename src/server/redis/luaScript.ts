import { type Redis } from 'ioredis'

/**
 * A script that Redis runs as one step: nobody sees half of it.
 * @returns what the script returns, as Redis' protocol has it
 */
export const luaScript =
  (lua: string) =>
  (client: Redis, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> =>
    client.eval(lua, keys.length, ...keys, ...values)
