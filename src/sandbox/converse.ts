import { VitrineError } from '../graph/errors.ts'
import { type Executor } from '../graph/executor.ts'
import { type Channel } from '../protocol/channel.ts'
import { createClient } from '../protocol/client.ts'
import { serve } from '../protocol/server.ts'
import { type GuestApi } from './api.ts'
import { type Budgets } from './budgets.ts'
import { createHost } from './hostHandlers.ts'
import { meteredChannel } from './meteredChannel.ts'
import { type Outcome } from './outcome.ts'
import { watch } from './watchdog.ts'

export interface ConversationOptions {
  channel: Channel
  executor: Executor
  budgets: Budgets
  signal?: AbortSignal | undefined
}

/** The host's end of one run, from the guest's first word to its last. */
export interface Conversation {
  /** Resolves when the program has ended, or is not listened to any longer. */
  ended: Promise<Outcome>
  /** Ends it from outside. */
  end: (outcome: Outcome) => void
}

/**
 * Talks with one guest: answers what it asks, counts what it sends, and ends the conversation when its program ends,
 * loops, asks for too much, or is stopped. What the guest does after that is not heard; its worker is the caller's.
 */
export function converse({ channel, executor, budgets, signal }: ConversationOptions): Conversation {
  let settle: (outcome: Outcome) => void = () => undefined
  const ended = new Promise<Outcome>(resolve => (settle = resolve))
  const cleanup: (() => void)[] = []
  const end = (outcome: Outcome) => {
    for (const clean of cleanup.splice(0)) clean()
    settle(outcome)
  }
  const stop = () => {
    end({ status: 'stopped' })
  }
  if (signal?.aborted === true) {
    stop()
    return { ended, end }
  }
  signal?.addEventListener('abort', stop)
  cleanup.push(() => signal?.removeEventListener('abort', stop))

  const metered = meteredChannel(channel, budgets, what => {
    end(overrun(`the program sent more than ${budgets[what]} ${what}`))
  })
  const host = createHost({ executor, budgets, onEnd: end })
  const guest = createClient<GuestApi>(metered)
  cleanup.push(serve(metered, host.handlers))
  cleanup.push(() => {
    guest.close(new Error('the conversation has ended'))
  })

  const start = setTimeout(() => {
    end(overrun(`the sandbox did not start within ${budgets.startMs / 1000} s`))
  }, budgets.startMs)
  cleanup.push(() => {
    clearTimeout(start)
  })
  const begin = () => {
    clearTimeout(start)
    const unwatch = watch({
      budgets,
      ping: () => ping(guest),
      isOwed: host.isOwed,
      onOverrun: why => {
        end(overrun(...(why === 'busy' ? busyWords(budgets) : idleWords(budgets))))
      },
    })
    cleanup.push(unwatch)
  }
  // A guest that does not answer this runs into the start limit.
  guest.call('begin', null).then(begin, () => undefined)
  return { ended, end }
}

type Guest = ReturnType<typeof createClient<GuestApi>>

/** Resolves when the guest gives back a word that it could not know; never, if it does not. */
function ping(guest: Guest): Promise<void> {
  const word = [...crypto.getRandomValues(new Uint32Array(4))].join('-')
  const decode = (answer: unknown): string => {
    if (answer !== word) throw new Error('a wrong answer to a ping')
    return word
  }
  return new Promise(resolve => {
    guest.call('ping', word, { decode }).then(
      () => {
        resolve()
      },
      () => undefined,
    )
  })
}

const overrun = (message: string, hint?: string): Outcome => ({
  status: 'timeout',
  error: new VitrineError(message, { hint }),
})

const busyWords = ({ busyMs }: Budgets): [string, string] => [
  `the program was stopped: it ran for ${busyMs / 1000} s without a pause`,
  'is there a loop that does not end? Waiting for a trace or a value does not count',
]

const idleWords = ({ idleMs }: Budgets): [string, string] => [
  `the program was stopped: for ${idleMs / 1000} s it waited for nothing that Vitrine does`,
  'is there a promise that is never resolved?',
]
