import { newTokenRows } from '../../graph/newTokens.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { tokenPieces } from '../../graph/tokenPieces.ts'
import { tensorStore } from './tensorStore.ts'
import { vocabStore } from './vocabStore.ts'

export interface GeneratedToken {
  id: number
  text: string
  isNew: boolean
  /** Whether it is another than the first generation has at this place. */
  differs: boolean
}

export interface GenerationRow {
  name: string
  /** Row of its generation. */
  row: number
  tokens: GeneratedToken[]
}

/** The rows of a card of generations, in order; new tokens are compared with those of the first generation. */
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
      const beside = first[row] ?? first[0]
      const prompt = prompts[row] ?? []
      const all = [...prompt, ...ids]
      const pieces = tokenPieces(all, decode)
      const own = name ?? `Generation ${index + 1}`
      return {
        name: rows.length > 1 ? `${own}, row ${row + 1}` : own,
        row,
        tokens: all.map((id, place) => {
          const isNew = place >= prompt.length
          const differs = isNew && beside !== undefined && beside[place - prompt.length] !== id
          return { id, text: pieces[place] ?? '', isNew, differs }
        }),
      }
    })
  })
}
