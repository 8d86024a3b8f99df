/** A plain session in a process of its own: on each message it runs once and answers with the milliseconds. */
import { openPlain } from './plain.ts'
import { openPlainGeneration } from './plainGeneration.ts'
import { timed } from './ratio.ts'

const [folder = '', ids = '[]', newTokens = '0'] = process.argv.slice(2)
const prompt = JSON.parse(ids) as number[]
const run =
  Number(newTokens) > 0
    ? await openPlainGeneration(folder, prompt, Number(newTokens))
    : await openPlain(folder, prompt)
const once = timed(run)

process.on('message', message => {
  const answer: Promise<unknown> = message === 'values' ? run() : once()
  void answer.then(value => process.send?.(value))
})
process.send?.('ready')
