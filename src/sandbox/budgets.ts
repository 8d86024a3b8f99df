/** What one run of a program may take. */
export interface Budgets {
  /** Milliseconds of user code without a word in between. */
  busyMs: number
  /** Milliseconds of waiting for nothing that the host owes. */
  idleMs: number
  /** Milliseconds until the sandbox must have started. */
  startMs: number
  /** Models that may be opened: each may be a download. */
  models: number
  /** Files of tensors that may be loaded: each may be a download. */
  files: number
  graphs: number
  /** Cards, and lines of the console: each is drawn. */
  cards: number
  lines: number
  messages: number
  /** Bytes of all messages from the guest. */
  bytes: number
}

export const defaultBudgets: Budgets = {
  busyMs: 2000,
  idleMs: 10_000,
  startMs: 10_000,
  models: 16,
  files: 64,
  graphs: 5000,
  cards: 300,
  lines: 1000,
  messages: 50_000,
  bytes: 512e6,
}
