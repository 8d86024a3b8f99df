import { type Command } from './command.ts'

/**
 * The commands that have every word of what was typed, best first: those that begin with it, then those in which a word
 * does, then the others; in their own order otherwise.
 */
export function matchCommands(commands: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return commands
    .flatMap(command => {
      const text = `${command.name} ${command.group}`.toLowerCase()
      return words.every(word => text.includes(word)) ? [{ command, rank: rankOf(text, words) }] : []
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ command }) => command)
}

function rankOf(text: string, [first]: readonly string[]): number {
  if (first === undefined || text.startsWith(first)) return 0
  return text.includes(` ${first}`) ? 1 : 2
}
