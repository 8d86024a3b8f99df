import { createKey, revokeKey } from '../../server/keys/createKey.ts'
import { readKeys } from '../../server/keys/keyFile.ts'
import { table } from '../print/values.ts'
import { keysFile } from './dataFolder.ts'
import { parseOrExplain, UsageError, type Command } from './options.ts'

export const keys: Command = {
  usage: `vitrine keys create NAME | list | revoke ID [--data DIR] [--keys FILE]
    keys of an endpoint: makes one and prints it this once, lists them, makes one worthless; in force within a second
    --keys    their file: DIR/keys.json if not said; servers of one queue need the same`,
  parse(args) {
    const { values, positionals } = parseOrExplain(args, {
      data: { type: 'string' },
      keys: { type: 'string' },
    })
    const [action, argument, more] = positionals
    if (more !== undefined) throw new UsageError(`write the name in quotes: '${argument ?? ''} ${more}'`)
    const path = keysFile(values)
    switch (action) {
      case 'create': {
        if (argument === undefined) throw new UsageError('name whoever will use the key')
        return async ({ terminal }) => {
          const { id, key } = await createKey(path, argument)
          terminal.notice(
            `this key is not shown again; it is ${id} in lists and logs, and its digest is in ${path}`,
          )
          terminal.lines([key])
        }
      }
      case 'list': {
        if (argument !== undefined) throw new UsageError(`list takes nothing, not '${argument}'`)
        return async ({ terminal }) => {
          const all = await readKeys(path)
          if (all.length === 0) {
            terminal.lines([`there are no keys in ${path}`])
            return
          }
          const rows = all.map(({ id, name, created, revoked }) => [id, name, created, revoked ?? ''])
          terminal.lines(table([['key', 'name', 'created', 'revoked'], ...rows], []))
        }
      }
      case 'revoke': {
        if (argument === undefined) throw new UsageError('say which key: its id, as vitrine keys list has it')
        return async ({ terminal }) => {
          const { id, name } = await revokeKey(path, argument)
          terminal.lines([`${id} (${name}) opens nothing any more`])
        }
      }
      case undefined:
        throw new UsageError('say what to do with keys: create NAME, list or revoke ID')
      default:
        throw new UsageError(`keys are created, listed and revoked; there is no '${action}'`)
    }
  },
}
