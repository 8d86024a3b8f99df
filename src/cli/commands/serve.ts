import { UsageError, withoutArguments, type Command } from './options.ts'
import { defaultData, keysFile } from './dataFolder.ts'
import { readCount } from './quantities.ts'
import { serveWords } from './serveWords.ts'
import { untilStopped } from './untilStopped.ts'
import { vitrineVersion } from './vitrineVersion.ts'
import { readWorkerOptions, workerOptions, workerUsage } from './workerOptions.ts'

export const serve: Command = {
  usage: `vitrine serve [--models a,b] [--folder DIR] [--port 8420] [--host 127.0.0.1] [--origin URL] [--open] [--data DIR] [--queue redis://...]
    runs graphs for others: programs with { remote: true } and the page run there
    --host      127.0.0.1 answers this machine alone and needs no key, until one is created; any other needs keys
    --origin    a page that may ask, beside those of this machine; once for each
    --open      nobody needs a key, wherever he is
    --keys      file of the keys: DIR/keys.json of --data if not said
    --queue     shares its runs with other servers and workers; without --models it runs none itself
${workerUsage}`,
  parse(args) {
    const values = withoutArguments(args, {
      ...workerOptions,
      port: { type: 'string' },
      host: { type: 'string' },
      origin: { type: 'string', multiple: true },
      open: { type: 'boolean' },
      keys: { type: 'string' },
    })
    const { host = '127.0.0.1', port = '8420', origin = [], open = false, data = defaultData() } = values
    const choices = readWorkerOptions(values)
    const number = readCount('port', port, 0, 65_535)
    const origins = origin.map(readOrigin)
    const isFront = choices.queue !== null && choices.models === null && choices.engine.folder === undefined
    const path = keysFile(values)
    return async ({ terminal }) => {
      const [{ serve: start }, { createLogger }] = await Promise.all([
        import('../../server/serve.ts'),
        import('../../server/logging.ts'),
      ])
      const endpoint = await start({
        host,
        port: number,
        models: isFront ? null : (choices.models ?? ['vitrine/atlas']),
        engine: choices.engine,
        data,
        queue: choices.queue,
        keysFile: path,
        open,
        origins,
        limits: choices.limits,
        batch: choices.batch,
        version: vitrineVersion(),
        log: createLogger(choices.log, line => terminal.lines([line.trimEnd()])),
      })
      terminal.lines(
        serveWords({
          url: endpoint.url,
          needsKey: endpoint.needsKey,
          isOpen: open,
          keysFile: path,
          data,
          isFront,
          choices,
        }),
      )
      await untilStopped(() => endpoint.stop(choices.graceMs), endpoint.hurry)
    }
  },
}

/** @throws UsageError for what is no origin */
function readOrigin(text: string): string {
  if (text === '*') return text
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.origin === 'null' || !['', '/'].includes(url.pathname))
    throw new UsageError(`--origin takes the address of a page such as https://example.org, not '${text}'`)
  return url.origin
}
