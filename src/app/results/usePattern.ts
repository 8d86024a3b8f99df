import { useEffect, useMemo, useState } from 'react'
import { type ShowCard } from '../../graph/showCard.ts'
import { toProblem } from '../shell/problem.ts'
import { attentionPattern, withoutMasked } from './attentionPattern.ts'
import { lookWindow } from './lookWindow.ts'
import { tensorStore, type Values } from './tensorStore.ts'

type AttentionShowCard = ShowCard & { kind: 'attention' }

/**
 * The pattern [query, key] of a head, or of the mean over heads (null); what a mask hides is NaN. A head of a tensor that is
 * too large to be here whole is fetched.
 */
export function usePattern(card: AttentionShowCard, head: number | null) {
  const [fetched, setFetched] = useState<{
    key: string
    values: Values | null
    problem: string | null
  } | null>(null)
  const key = `${card.values.ref} ${head}`
  const isWhole = card.overview === null
  const own = useMemo(() => {
    if (isWhole) return attentionPattern(tensorStore.get(card.values.ref), head)
    if (head === null && card.average !== null)
      return Float32Array.from(tensorStore.get(card.average.ref).data)
    return null
  }, [isWhole, card, head])

  useEffect(() => {
    if (own !== null || head === null) return
    let isCurrent = true
    const [, queries = 0, keys = 0] = card.values.shape.map(Number)
    lookWindow(card.values, [
      [head, head + 1],
      [0, queries],
      [0, keys],
    ]).then(
      values => {
        if (isCurrent) setFetched({ key, values, problem: null })
      },
      (error: unknown) => {
        if (isCurrent) setFetched({ key, values: null, problem: toProblem(error).message })
      },
    )
    return () => {
      isCurrent = false
    }
  }, [own, head, key, card])

  const current = fetched?.key === key ? fetched : null
  const pattern = useMemo(() => {
    const values =
      own ?? (current === null || current.values === null ? null : attentionPattern(current.values, 0))
    const [, queries = 0, keys = 0] = card.values.shape.map(Number)
    return values === null ? null : withoutMasked(values, queries, keys)
  }, [own, current, card])
  return { pattern, problem: current?.problem ?? null }
}
