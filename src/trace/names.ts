/** A save name made from what the user wrote (names of letters, digits, _ and $, joined by dots) that is not taken. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const parts = wanted.split('.').map(part => part.replaceAll(/[^\w$]/g, '_') || '_')
  const name = parts.join('.')
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`
  return free
}
