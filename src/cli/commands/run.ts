import { type Backend } from '../../backend/backend.ts'
import { createRoutedBackend } from '../../backend/routed.ts'
import { type GivenInput } from '../givenInputs.ts'
import { runProgram } from '../run.ts'
import { endpointFor, interruptible, readEndpoint, withEndpoint } from './endpoint.ts'
import { UsageError, withOneArgument, type Command } from './options.ts'

export const run: Command = {
  usage: `vitrine run FILE [--input name=value] [--device cpu] [--out results.safetensors] [--graph graph.json] [--explain] [--endpoint URL]
    runs a program file and prints what it shows
    --input   sets an input that the program declares (input.slider and the like); once for each
    --device  what to run on, whatever the program says; here: cpu
    --out     writes every exported tensor under its export's name, other values as JSON in the metadata
    --graph   writes the recorded intervention graphs
    --explain prints how each of them ran: batches, programs, memory, and what was left out
    --endpoint where models run that say { remote: true }, as URL or as NAME=URL; VITRINE_KEY is its key, if it needs one`,
  parse(args) {
    const { values, only } = withOneArgument(args, 'a program file', {
      input: { type: 'string', multiple: true },
      device: { type: 'string' },
      out: { type: 'string' },
      graph: { type: 'string' },
      explain: { type: 'boolean' },
      endpoint: { type: 'string' },
    })
    const { input = [], device, out, graph, explain = false } = values
    if (device !== undefined && device !== 'cpu')
      throw new UsageError(`there is no device '${device}' on the command line: it runs on cpu`)
    const inputs = readInputs(input)
    const endpoint = readEndpoint(values.endpoint)
    return async ({ open, terminal, interrupt }) => {
      const runAt = (remote: Backend | undefined) => {
        const atEndpoint = (asked: string | true) =>
          Promise.resolve().then(() => endpointFor(asked, endpoint, remote))
        return runProgram(
          { file: only, inputs, device, out, graph, explain },
          createRoutedBackend(open(), atEndpoint),
          terminal,
          interrupt,
        )
      }
      if (endpoint === undefined) await runAt(undefined)
      else await withEndpoint(endpoint, terminal, remote => runAt(interruptible(remote, interrupt, terminal)))
    }
  },
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
