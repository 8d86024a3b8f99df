import { defaultData } from './dataFolder.ts'
import { UsageError, withoutArguments, type Command } from './options.ts'
import { untilStopped } from './untilStopped.ts'
import { readWorkerOptions, workerOptions } from './workerOptions.ts'

export const worker: Command = {
  usage: `vitrine worker --queue redis://... [--models a,b] [--folder DIR] [--data DIR]
    takes runs from the queue of other machines' endpoints; options as of vitrine serve`,
  parse(args) {
    const values = withoutArguments(args, workerOptions)
    const { queue, ...choices } = readWorkerOptions(values)
    const { data = defaultData() } = values
    if (queue === null) throw new UsageError('name the queue: --queue redis://localhost:6379')
    const models = choices.models ?? (choices.engine.folder === undefined ? ['vitrine/atlas'] : [])
    return async ({ terminal }) => {
      const [{ openParts }, { startWorker }, { createLogger }, { defaultLimits }] = await Promise.all([
        import('../../server/openParts.ts'),
        import('../../server/worker/startWorker.ts'),
        import('../../server/logging.ts'),
        import('../../server/http/options.ts'),
      ])
      const parts = await openParts({ data, queue })
      try {
        const running = await startWorker(parts, {
          models,
          engine: choices.engine,
          limits: { ...defaultLimits, ...choices.limits },
          batch: choices.batch,
          log: createLogger(choices.log, line => terminal.lines([line.trimEnd()])),
        })
        terminal.lines([`this worker takes runs from ${new URL(queue).host}; Ctrl-C stops it`])
        await untilStopped(
          () => running.stop(choices.graceMs),
          () => void running.stop(0),
        )
      } finally {
        await parts.queue.close()
        await parts.ledger.close()
        await parts.store.close()
      }
    }
  },
}
