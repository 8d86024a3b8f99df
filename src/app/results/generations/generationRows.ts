import { newTokenRows } from '../../../graph/newTokens.ts'
import { type ShowCard } from '../../../graph/showCard.ts'
import { tokenPieces } from '../../../graph/tokenPieces.ts'
import { tensorStore } from '../tensorStore.ts'
import { vocabStore } from '../vocabStore.ts'

export interface GeneratedToken {
  id: number
  text: string
  isNew: boolean
  /** A new token that the row beside it does not have at this place. */
  differs: boolean
}

export interface GenerationRow {
  name: string
  /** Its place in its generation's batch. */
  row: number
  tokens: GeneratedToken[]
  /** Place in `tokens` of the first one that differs from the first generation; null where none does. */
  divergesAt: number | null
}

/** The rows of generations, in order; new tokens are compared with those of the first generation. */
export function generationRows({ generations }: ShowCard & { kind: 'generations' }): GenerationRow[] {
  const newIds = generations.map(generation => {
    const { shape, data } = tensorStore.get(generation.newIds.ref)
    return newTokenRows({ dtype: 'int32', shape, data: Int32Array.from(data) }, generation.stop)
  })
  const [first = []] = newIds
  return generations.flatMap(({ model, name, prompts }, index) => {
    const decode = vocabStore.text(model)
    const rows = newIds[index] ?? []
    return rows.map((ids, row) => {
      const beside = first[row] ?? first[0] ?? []
      const prompt = prompts[row] ?? []
      const all = [...prompt, ...ids]
      const pieces = tokenPieces(all, decode)
      const own = name ?? `Generation ${index + 1}`
      const divergence = firstDifference(beside, ids)
      return {
        name: rows.length > 1 ? `${own}, row ${row + 1}` : own,
        row,
        tokens: all.map((id, place) => {
          const isNew = place >= prompt.length
          return {
            id,
            text: pieces[place] ?? '',
            isNew,
            differs: isNew && beside[place - prompt.length] !== id,
          }
        }),
        divergesAt: divergence === null ? null : divergence + prompt.length,
      }
    })
  })
}

/** The first place where two rows of ids differ, one being longer included; null where they are the same. */
export function firstDifference(a: readonly number[], b: readonly number[]): number | null {
  const length = Math.max(a.length, b.length)
  for (let place = 0; place < length; place++) if (a[place] !== b[place]) return place
  return null
}
