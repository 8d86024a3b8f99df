/** Width in pixels that a text needs in the graph's small type; an estimate, so that layout needs no DOM. */
export const textWidth = (text: string, perCharacter = 7): number => Math.ceil(text.length * perCharacter)

/** Shortens in the middle, where paths and prompts differ least from each other. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  const head = Math.ceil((most - 1) * 0.6)
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`
}
