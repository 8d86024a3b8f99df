import { type Budgets } from './budgets.ts'

export interface WatchdogOptions {
  budgets: Pick<Budgets, 'busyMs' | 'idleMs'>
  /** Resolves when no user code runs: the guest has come round to answering. */
  ping: () => Promise<void>
  /** Whether the guest waits for the host. */
  isOwed: () => boolean
  onOverrun: (why: 'busy' | 'idle') => void
}

/** How often the guest is asked, and how long a late answer may lie in the host's own queue. */
const restMs = 100
const graceMs = 100

/**
 * Tells a guest that waits from one that loops. User code that runs without a break answers no ping: after `busyMs`
 * that is an overrun. One that answers and is owed nothing may wait `idleMs` for a timer of its own.
 * @returns stops watching
 */
export function watch({ budgets, ping, isOwed, onOverrun }: WatchdogOptions): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  let idleSince: number | null = null

  const overrun = (why: 'busy' | 'idle') => {
    if (stopped) return
    stop()
    onOverrun(why)
  }
  const stop = () => {
    stopped = true
    clearTimeout(timer)
  }
  const ask = () => {
    // A busy host may find the answer in its queue only after the deadline: it gets one more turn.
    timer = setTimeout(() => (timer = setTimeout(() => overrun('busy'), graceMs)), budgets.busyMs - graceMs)
    void ping().then(answered)
  }
  const answered = () => {
    if (stopped) return
    clearTimeout(timer)
    const now = performance.now()
    idleSince = isOwed() ? null : (idleSince ?? now)
    if (idleSince !== null && now - idleSince > budgets.idleMs) overrun('idle')
    else timer = setTimeout(ask, restMs)
  }
  ask()
  return stop
}
