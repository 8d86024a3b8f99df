/** Tries the mutations of the seeds `from` to `to`, a line of JSON before and after each: a process of its own, which may hang or fall. */
import { createNodeRuntime } from '../../src/runtime/node.ts'
import { tryMutation } from './tryMutation.ts'

const [from = 0, to = 0] = process.argv.slice(2).map(Number)
const runtime = createNodeRuntime({ intraOpThreads: 1 })
for (let seed = from; seed < to; seed++) {
  process.stdout.write(`${JSON.stringify({ seed })}\n`)
  process.stdout.write(`${JSON.stringify(await tryMutation(runtime, seed))}\n`)
}
await runtime.close()
