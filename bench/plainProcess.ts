/** A plain session in a process of its own: on each message it runs once and answers with the milliseconds. */
import { openPlain } from './plain.ts'
import { timed } from './ratio.ts'

const [folder = '', ids = '[]'] = process.argv.slice(2)
const run = await openPlain(folder, JSON.parse(ids) as number[])
const once = timed(run)

process.on('message', message => {
  const answer: Promise<unknown> = message === 'logits' ? run() : once()
  void answer.then(value => process.send?.(value))
})
process.send?.('ready')
