/** Numbers in order as stretches: 0, 1, 2, 5 are 0–2 and 5–5. */
export function foldSteps(steps: readonly number[]): { from: number; to: number }[] {
  const stretches: { from: number; to: number }[] = []
  for (const step of [...steps].sort((a, b) => a - b)) {
    const last = stretches.at(-1)
    if (last !== undefined && step === last.to + 1) last.to = step
    else stretches.push({ from: step, to: step })
  }
  return stretches
}

/** `step 3`, `steps 0–2, 5` */
export function stepsInWords(stretches: readonly { from: number; to: number }[]): string {
  const parts = stretches.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`))
  const isOne = stretches.length === 1 && stretches[0]?.from === stretches[0]?.to
  return `${isOne ? 'step' : 'steps'} ${parts.join(', ')}`
}

/** One name for what several steps save, from the first and the last of them: `sizes.0`, `sizes.9` are `sizes.0–9`. */
export function foldedName(first: string, last: string): string {
  const [a, b] = [first.split('.'), last.split('.')]
  if (a.length !== b.length) return first
  return a.map((part, index) => (part === b[index] ? part : `${part}–${b[index]}`)).join('.')
}
