import { VitrineError } from '../graph/errors.ts'
import { type Executor } from '../graph/executor.ts'
import { sourceSpan, type PositionMap } from '../program/positionMap.ts'
import { channelOf } from '../protocol/channel.ts'
import { defaultBudgets, type Budgets } from './budgets.ts'
import { converse } from './converse.ts'
import { openFrame } from './frame.ts'
import { type Outcome } from './outcome.ts'
import { guestScript } from './script.ts'

export interface SandboxRun {
  /** A compiled program (src/program/compile.ts) without errors. */
  code: string
  map: PositionMap
  /** Where its graphs and cards go; `executor.draft` makes it a draft. */
  executor: Executor
  signal?: AbortSignal | undefined
  budgets?: Partial<Budgets> | undefined
}

/**
 * Runs a program away from everything: in a worker inside a frame of an origin of its own, without network, storage or
 * page. It can do nothing but talk with `executor`, and everything it says is validated first. Never rejects for what
 * a program does: that is the outcome.
 */
export async function runInSandbox({ code, map, executor, signal, budgets }: SandboxRun): Promise<Outcome> {
  const { default: bundle } = await import('virtual:vitrine-guest')
  const { script, lineOffset } = guestScript(bundle, code)
  const { port1, port2 } = new MessageChannel()
  const conversation = converse({
    channel: channelOf(port1),
    executor,
    budgets: { ...defaultBudgets, ...budgets },
    signal,
  })
  const frame = openFrame(
    script,
    { draft: executor.draft, map, lineOffset, port: port2 },
    ({ message, line, column }) => {
      const span = sourceSpan(map, line - lineOffset, column)
      conversation.end({ status: 'error', error: new VitrineError(message, { span }) })
    },
  )
  try {
    return await conversation.ended
  } finally {
    frame.close()
    port1.close()
  }
}
