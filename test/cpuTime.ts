/** Least CPU time of several attempts, in milliseconds: other processes on the machine do not count. */
export function cpuTime(work: () => void, attempts = 3): number {
  let least = Infinity
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}
