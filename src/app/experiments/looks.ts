/** Programs that differ from another only in how its results are shown, and which one that is. */
const plain = new Map<string, string>()

/** Programs that are remembered. */
const most = 100

/** Remembers that a click has only changed how a program shows its results. */
export function noteLook(before: string, after: string): void {
  if (before === after) return
  const root = withoutLook(before)
  plain.delete(after)
  if (root !== after) plain.set(after, root)
  const [oldest] = plain.keys()
  if (plain.size > most && oldest !== undefined) plain.delete(oldest)
}

/** The program that a program was before clicks changed how it shows its results: equal ones compute the same. */
export const withoutLook = (code: string): string => plain.get(code) ?? code
