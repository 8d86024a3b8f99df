import { newTokenRows } from '../../graph/newTokens.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { type CardSource } from './source.ts'

/** Each row on lines of its own: its name, then the prompt and, behind a bar, what it was continued with. */
export async function printGenerations(
  { generations }: ShowCard & { kind: 'generations' },
  source: CardSource,
): Promise<string[]> {
  const lines: string[] = []
  for (const [index, { model, name, prompts, newIds, stop }] of generations.entries()) {
    const rows = newTokenRows(await source.look(newIds.ref), stop)
    rows.forEach((ids, row) => {
      const prompt = prompts[row] ?? []
      const [before, whole] = [prompt, [...prompt, ...ids]].map(all => source.decodeText(model, all))
      const label = rows.length === 1 ? '' : ` row ${row}`
      if (generations.length > 1 || name !== null || rows.length > 1)
        lines.push(`${name ?? `generation ${index}`}${label}`)
      const added = whole?.slice(before?.length) ?? ''
      lines.push(...`${before}│${added}`.split('\n').map(line => `  ${line}`))
    })
  }
  return lines
}
