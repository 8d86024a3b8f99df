import { parseArgs } from 'node:util'
import { createNodeBackend } from '../backend/node.ts'
import { type Backend } from '../backend/backend.ts'
import { VitrineError } from '../graph/errors.ts'
import { type Device } from '../graph/executor.ts'
import { printBytes } from '../graph/printBytes.ts'
import { printSiteMap } from './inspect.ts'
import { announceDownload } from './announceDownload.ts'
import { type GivenInput } from './givenInputs.ts'
import { createInterrupt } from './interrupt.ts'
import { printOffer, printStored } from './models.ts'
import { runProgram } from './run.ts'
import { createTerminal, type Streams, type Terminal } from './terminal.ts'

const usage = `vitrine run FILE [--input name=value] [--device cpu] [--out results.safetensors] [--graph graph.json] [--explain]
    runs a program file and prints what it shows
    --input   sets an input that the program declares (input.slider and the like); once for each
    --device  what to run on, whatever the program says; here: cpu
    --out     writes every exported tensor under its export's name, other values as JSON in the metadata
    --graph   writes the recorded intervention graphs
    --explain prints how each of them ran: batches, programs, memory, and what was left out

vitrine inspect MODEL [--revision main] [--dtype fp32] [--json]
    prints what can be read and written in a model: its site map
    --dtype   precision of the file: fp32, fp16, q4, q4f16 or q8; the most exact one that fits if not said

vitrine models [MODEL] [--revision main] [--remove] [--json]
    lists the models that are kept here, with sizes
    MODEL     what it has on the hub: precisions, files, sizes, and which one is taken if none is asked for
    --remove  removes everything that is kept of it

MODEL is 'vitrine/atlas', owner/name as on the hub, or a folder in hub layout that begins with ./ or /.
HF_TOKEN opens private models, HF_ENDPOINT names another hub, VITRINE_CACHE the folder that downloads are kept in.
`

/** Wrong arguments: the message and the usage go to the user. */
class UsageError extends Error {}

/**
 * Runs one command.
 * @returns its exit code: 0 done, 1 failed, 2 wrong arguments, 130 stopped by Ctrl-C
 */
export async function commandLine(args: readonly string[], streams: Streams): Promise<number> {
  const terminal = createTerminal(streams)
  const interrupt = createInterrupt()
  let backend: Backend | undefined
  const open = () => {
    backend = createNodeBackend({
      remoteHost: process.env['HF_ENDPOINT'],
      token: process.env['HF_TOKEN'] ?? process.env['HF_ACCESS_TOKEN'],
      cacheDir: process.env['VITRINE_CACHE'],
    })
    return backend
  }
  try {
    const command = parse(args)
    if (command.name === 'help') terminal.lines([usage.trimEnd()])
    else if (command.name === 'run') await runProgram(command, open(), terminal, interrupt)
    else if (command.name === 'models') await listModels(command, open(), terminal)
    else {
      const options = { onProgress: terminal.progress, signal: interrupt.signal }
      const request = requestOf(command)
      const backend = open()
      const description = await interrupt.during(async () => {
        await announceDownload(backend, request, terminal.notice, interrupt.signal)
        return backend.describe(request, options)
      })
      terminal.lines(
        command.json ? [JSON.stringify(description.siteMap, null, 1)] : printSiteMap(description),
      )
    }
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

type Command =
  | { name: 'help' }
  | {
      name: 'run'
      file: string
      inputs: GivenInput[]
      device: Device | undefined
      out: string | undefined
      graph: string | undefined
      explain: boolean
    }
  | {
      name: 'inspect'
      model: string
      revision: string | undefined
      dtype: Precision | undefined
      json: boolean
    }
  | ModelsCommand

interface ModelsCommand {
  name: 'models'
  model: string | undefined
  revision: string | undefined
  remove: boolean
  json: boolean
}

const precisions = ['fp32', 'fp16', 'q4', 'q4f16', 'q8'] as const
type Precision = (typeof precisions)[number]

const requestOf = (named: {
  model: string
  revision: string | undefined
  dtype?: Precision | undefined
}) => ({
  id: named.model,
  ...(named.revision === undefined ? {} : { revision: named.revision }),
  ...(named.dtype === undefined ? {} : { precision: named.dtype }),
})

async function listModels(
  { model, revision, remove, json }: ModelsCommand,
  backend: Backend,
  terminal: Terminal,
): Promise<void> {
  if (model === undefined) {
    const stored = await backend.stored()
    terminal.lines(json ? [JSON.stringify(stored, null, 1)] : printStored(stored))
  } else if (remove) {
    const freed = await backend.remove(model)
    if (freed === 0)
      throw new VitrineError(`nothing is kept of ${model}`, { hint: 'vitrine models lists what is' })
    terminal.lines([`removed ${model}: ${printBytes(freed)} freed`])
  } else {
    const offer = await backend.offer(requestOf({ model, revision }))
    terminal.lines(json ? [JSON.stringify(offer, null, 1)] : printOffer(offer))
  }
}

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
        input: { type: 'string', multiple: true },
        device: { type: 'string' },
        out: { type: 'string' },
        graph: { type: 'string' },
        explain: { type: 'boolean' },
      })
      const { input = [], device, out, graph, explain = false } = values
      if (device !== undefined && device !== 'cpu')
        throw new UsageError(`there is no device '${device}' on the command line: it runs on cpu`)
      return { name, file: only, inputs: readInputs(input), device, out, graph, explain }
    }
    case 'inspect': {
      const { values, only } = options(rest, 'a model', {
        json: { type: 'boolean' },
        revision: { type: 'string' },
        dtype: { type: 'string' },
      })
      const { json = false, revision, dtype } = values
      const precision = precisions.find(one => one === dtype)
      if (dtype !== undefined && precision === undefined)
        throw new UsageError(`there is no dtype '${dtype}': it is one of ${precisions.join(', ')}`)
      return { name, model: only, revision, dtype: precision, json }
    }
    case 'models': {
      const { values, positionals } = parseOrExplain(rest, {
        json: { type: 'boolean' },
        remove: { type: 'boolean' },
        revision: { type: 'string' },
      })
      const [model, second] = positionals
      if (second !== undefined) throw new UsageError(`one model at a time, not also '${second}'`)
      const { json = false, remove = false, revision } = values
      if (remove && model === undefined) throw new UsageError('name the model to remove')
      return { name, model, revision, remove, json }
    }
    default:
      throw new UsageError(`there is no command '${name}'`)
  }
}

/** @throws UsageError */
function readInputs(given: readonly string[]): GivenInput[] {
  const inputs = given.map(text => {
    const at = text.indexOf('=')
    if (at < 1) throw new UsageError(`--input takes name=value, not '${text}'`)
    return { name: text.slice(0, at), value: text.slice(at + 1) }
  })
  const twice = inputs.find(({ name }, i) => inputs.slice(0, i).some(before => before.name === name))
  if (twice !== undefined) throw new UsageError(`--input ${twice.name} is given twice`)
  return inputs
}

type KnownOptions = Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>

/** Options of a command and its one argument. */
function options<const O extends KnownOptions>(args: readonly string[], what: string, known: O) {
  const { values, positionals } = parseOrExplain(args, known)
  const [only, second] = positionals
  if (only === undefined) throw new UsageError(`name ${what}`)
  if (second !== undefined)
    throw new UsageError(`one ${what.replace(/^a /, '')} at a time, not also '${second}'`)
  return { values, only }
}

function parseOrExplain<const O extends KnownOptions>(args: readonly string[], known: O) {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
