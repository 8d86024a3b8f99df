import { createNodeBackend } from '../backend/node.ts'
import { type Backend } from '../backend/backend.ts'
import { hubSettings } from './commands/hubSettings.ts'
import { inspect } from './commands/inspect.ts'
import { keys } from './commands/keys.ts'
import { models } from './commands/models.ts'
import { UsageError, type Command } from './commands/options.ts'
import { run } from './commands/run.ts'
import { serve } from './commands/serve.ts'
import { worker } from './commands/worker.ts'
import { createInterrupt } from './interrupt.ts'
import { createTerminal, type Streams } from './terminal.ts'

const commands: ReadonlyMap<string, Command> = new Map(
  Object.entries({ run, inspect, models, serve, worker, keys }),
)

const usage = `${[...commands.values()].map(command => command.usage).join('\n\n')}

MODEL is 'vitrine/atlas', owner/name as on the hub, or a folder in hub layout that begins with ./ or /.
HF_TOKEN opens private models, HF_ENDPOINT names another hub, VITRINE_CACHE the folder that downloads are kept in.
`

/**
 * Runs one command.
 * @returns its exit code: 0 done, 1 failed, 2 wrong arguments, 130 stopped by Ctrl-C
 */
export async function commandLine(args: readonly string[], streams: Streams): Promise<number> {
  const terminal = createTerminal(streams)
  const interrupt = createInterrupt()
  let backend: Backend | undefined
  const open = () => {
    backend = createNodeBackend(hubSettings())
    return backend
  }
  try {
    const [name, ...rest] = args
    if (name === undefined) throw new UsageError('say what to do')
    if (['help', '--help', '-h'].includes(name)) {
      terminal.lines([usage.trimEnd()])
      return 0
    }
    const command = commands.get(name)
    if (command === undefined) throw new UsageError(`there is no command '${name}'`)
    await command.parse(rest)({ terminal, interrupt, open })
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      streams.err.write(`vitrine: ${error.message}\n\n${usage}`)
      return 2
    }
    if (interrupt.signal.aborted) {
      terminal.notice('stopped; what was downloaded is kept, and the next run goes on from there')
      return 130
    }
    terminal.error(error)
    return 1
  } finally {
    await backend?.close()
  }
}
