const [minute, hour, day] = [60e3, 3600e3, 24 * 3600e3]

/** A time as one says it: `just now`, `5 min ago`, `14:05`, `12 Nov, 14:05`. */
export function agoWords(at: number, now: number): string {
  const past = now - at
  if (past < minute) return 'just now'
  if (past < hour) return `${Math.floor(past / minute)} min ago`
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  if (past < day && new Date(at).getDate() === new Date(now).getDate()) return time
  const date = new Date(at).toLocaleDateString([], { day: 'numeric', month: 'short' })
  return `${date}, ${time}`
}
