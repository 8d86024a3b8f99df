import { parseArgs } from 'node:util'
import { createNodeBackend } from '../backend/node.ts'
import { type Backend } from '../backend/backend.ts'
import { type Device } from '../graph/executor.ts'
import { printSiteMap } from './inspect.ts'
import { runProgram } from './run.ts'
import { createTerminal, type Streams } from './terminal.ts'

const usage = `vitrine run FILE [--device cpu] [--out results.safetensors] [--graph graph.json]
    runs a program file and prints what it shows
    --device  what to run on, whatever the program says; here: cpu
    --out     writes every exported tensor under its export's name, other values as JSON in the metadata
    --graph   writes the recorded intervention graphs

vitrine inspect MODEL [--json]
    prints what can be read and written in a model: its site map

MODEL is 'vitrine/atlas', owner/name as on the hub, or a folder in hub layout that begins with ./ or /.
HF_TOKEN opens private models, HF_ENDPOINT names another hub.
`

/** Wrong arguments: the message and the usage go to the user. */
class UsageError extends Error {}

/**
 * Runs one command.
 * @returns its exit code: 0 done, 1 failed, 2 wrong arguments
 */
export async function commandLine(args: readonly string[], streams: Streams): Promise<number> {
  const terminal = createTerminal(streams)
  let backend: Backend | undefined
  const open = () => {
    backend = createNodeBackend({
      remoteHost: process.env['HF_ENDPOINT'],
      token: process.env['HF_TOKEN'] ?? process.env['HF_ACCESS_TOKEN'],
    })
    return backend
  }
  try {
    const command = parse(args)
    if (command.name === 'help') terminal.lines([usage.trimEnd()])
    else if (command.name === 'run') await runProgram(command, open(), terminal)
    else {
      const onProgress = terminal.progress
      const { siteMap } = await open().describe({ id: command.model }, { onProgress })
      terminal.lines(command.json ? [JSON.stringify(siteMap, null, 1)] : printSiteMap(siteMap))
    }
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      streams.err.write(`vitrine: ${error.message}\n\n${usage}`)
      return 2
    }
    terminal.error(error)
    return 1
  } finally {
    await backend?.close()
  }
}

type Command =
  | { name: 'help' }
  | {
      name: 'run'
      file: string
      device: Device | undefined
      out: string | undefined
      graph: string | undefined
    }
  | { name: 'inspect'; model: string; json: boolean }

/** @throws UsageError */
function parse(args: readonly string[]): Command {
  const [name, ...rest] = args
  switch (name) {
    case undefined:
      throw new UsageError('say what to do')
    case 'help':
    case '--help':
    case '-h':
      return { name: 'help' }
    case 'run': {
      const { values, only } = options(rest, 'a program file', {
        device: { type: 'string' },
        out: { type: 'string' },
        graph: { type: 'string' },
      })
      const { device, out, graph } = values
      if (device !== undefined && device !== 'cpu')
        throw new UsageError(`there is no device '${device}' on the command line: it runs on cpu`)
      return { name, file: only, device, out, graph }
    }
    case 'inspect': {
      const { values, only } = options(rest, 'a model', { json: { type: 'boolean' } })
      return { name, model: only, json: values.json ?? false }
    }
    default:
      throw new UsageError(`there is no command '${name}'`)
  }
}

/** Options of a command and its one argument. */
function options<const O extends Record<string, { type: 'string' | 'boolean' }>>(
  args: readonly string[],
  what: string,
  known: O,
) {
  const { values, positionals } = parseOrExplain(args, known)
  const [only, second] = positionals
  if (only === undefined) throw new UsageError(`name ${what}`)
  if (second !== undefined)
    throw new UsageError(`one ${what.replace(/^a /, '')} at a time, not also '${second}'`)
  return { values, only }
}

function parseOrExplain<const O extends Record<string, { type: 'string' | 'boolean' }>>(
  args: readonly string[],
  known: O,
) {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
