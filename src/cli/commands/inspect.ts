import { type Backend } from '../../backend/backend.ts'
import { announceDownload } from '../announceDownload.ts'
import { printSiteMap } from '../inspect.ts'
import { readEndpoint, withEndpoint } from './endpoint.ts'
import { readPrecision, requestOf } from './modelRequest.ts'
import { withOneArgument, type Command } from './options.ts'

export const inspect: Command = {
  usage: `vitrine inspect MODEL [--revision main] [--dtype fp32] [--json] [--endpoint URL]
    prints what can be read and written in a model: its site map
    --dtype   precision of the file: fp32, fp16, q4, q4f16 or q8; the most exact one that fits if not said
    --endpoint asks an endpoint what its model has, instead of opening it here`,
  parse(args) {
    const { values, only } = withOneArgument(args, 'a model', {
      json: { type: 'boolean' },
      revision: { type: 'string' },
      dtype: { type: 'string' },
      endpoint: { type: 'string' },
    })
    const { json = false, revision, dtype } = values
    const endpoint = readEndpoint(values.endpoint)
    const request = requestOf({ model: only, revision, precision: readPrecision(dtype) })
    return async ({ open, terminal, interrupt }) => {
      const options = { onProgress: terminal.progress, signal: interrupt.signal }
      const describe = (backend: Backend) =>
        interrupt.during(async () => {
          await announceDownload(backend, request, terminal.notice, interrupt.signal)
          return backend.describe(request, options)
        })
      const description = await (endpoint === undefined
        ? describe(open())
        : withEndpoint(endpoint, terminal, describe))
      terminal.lines(json ? [JSON.stringify(description.siteMap, null, 1)] : printSiteMap(description))
    }
  },
}
