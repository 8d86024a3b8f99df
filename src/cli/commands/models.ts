import { VitrineError } from '../../graph/errors.ts'
import { printBytes } from '../../graph/printBytes.ts'
import { printOffer, printServed, printStored } from '../models.ts'
import { readEndpoint, withEndpoint } from './endpoint.ts'
import { requestOf } from './modelRequest.ts'
import { parseOrExplain, UsageError, type Command } from './options.ts'

export const models: Command = {
  usage: `vitrine models [MODEL] [--revision main] [--remove] [--json] [--endpoint URL]
    lists the models that are kept here, with sizes
    MODEL     what it has on the hub: precisions, files, sizes, and which one is taken if none is asked for
    --remove  removes everything that is kept of it
    --endpoint lists the models that an endpoint serves instead`,
  parse(args) {
    const { values, positionals } = parseOrExplain(args, {
      json: { type: 'boolean' },
      remove: { type: 'boolean' },
      revision: { type: 'string' },
      endpoint: { type: 'string' },
    })
    const [model, second] = positionals
    if (second !== undefined) throw new UsageError(`one model at a time, not also '${second}'`)
    const { json = false, remove = false, revision } = values
    if (remove && model === undefined) throw new UsageError('name the model to remove')
    const endpoint = readEndpoint(values.endpoint)
    if (endpoint !== undefined && remove)
      throw new UsageError('models of an endpoint are not removed from here')
    return async ({ open, terminal }) => {
      if (endpoint !== undefined) {
        const { models } = await withEndpoint(endpoint, terminal, remote => remote.models())
        const asked = model === undefined ? models : models.filter(({ id }) => id === model)
        if (model !== undefined && asked.length === 0)
          throw new VitrineError(`${endpoint.url} does not serve ${model}`, {
            hint: `vitrine models --endpoint ${endpoint.url} lists what it serves`,
          })
        terminal.lines(json ? [JSON.stringify(asked, null, 1)] : printServed(asked))
        return
      }
      const backend = open()
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
  },
}
