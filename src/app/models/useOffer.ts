import { useEffect } from 'react'
import { type ModelRequest } from '../../graph/executor.ts'
import { offerKey, useOffers, type OfferState } from './offerStore.ts'

/** How long a name must rest before the hub is asked for it. */
const restMs = 500

/** What a repository has; asked for when it is first on screen. */
export function useOffer(request: ModelRequest | null): OfferState | null {
  const key = request === null ? '' : offerKey(request)
  const known = useOffers(({ offers }) => offers[key])
  const look = useOffers(state => state.look)
  const isWanted = request !== null && known === undefined
  useEffect(() => {
    if (!isWanted) return
    const timer = setTimeout(() => void look(request), restMs)
    return () => clearTimeout(timer)
    // The key says all of the request that matters.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, isWanted, look])
  return request === null ? null : (known ?? { state: 'looking' })
}
