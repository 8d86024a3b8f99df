import { type Executor } from '../graph/executor.ts'
import { channelOf } from '../protocol/channel.ts'
import { defaultBudgets, type Budgets } from './budgets.ts'
import { converse } from './converse.ts'
import { keepGuestReady, takeGuest, type GuestProgram } from './guestProcess.ts'
import { inputValuesFor } from './inputSchema.ts'
import { type Outcome } from './outcome.ts'

export interface SandboxRun extends GuestProgram {
  /** Where its graphs and cards go; `executor.draft` makes it a draft. */
  executor: Executor
  signal?: AbortSignal | undefined
  budgets?: Partial<Budgets> | undefined
}

/**
 * Runs a program away from everything: in a worker inside a frame of an origin of its own, without network, storage or
 * page. It can do nothing but talk with `executor`, and everything it says is validated first. Never rejects for what
 * a program does: that is the outcome. A program that has inputs is loaded again while it runs, so that it starts at once
 * when one of them changes.
 */
export async function runInSandbox({ code, map, executor, signal, budgets }: SandboxRun): Promise<Outcome> {
  const { default: bundle } = await import('virtual:vitrine-guest')
  const { port1, port2 } = new MessageChannel()
  const declared: string[] = []
  const keepReady = () => {
    if (declared.length > 0) keepGuestReady(bundle, { code, map })
  }
  const conversation = converse({
    channel: channelOf(port1),
    executor: {
      ...executor,
      run(...graph) {
        // While the guest waits: the next one is there when this one ends.
        keepReady()
        return executor.run(...graph)
      },
      inputs: {
        values: executor.inputs?.values ?? {},
        declare(input) {
          declared.push(input.name)
          executor.inputs?.declare(input)
        },
      },
    },
    budgets: { ...defaultBudgets, ...budgets },
    signal,
  })
  const guest = takeGuest(bundle, { code, map })
  guest.onFailure(error => conversation.end({ status: 'error', error }))
  guest.start({ draft: executor.draft, inputs: inputValuesFor(executor.inputs?.values ?? {}), port: port2 })
  try {
    return await conversation.ended
  } finally {
    guest.close()
    port1.close()
    keepReady()
  }
}
