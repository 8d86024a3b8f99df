import { create } from 'zustand'
import { type Offer } from '../../hub/offer.ts'
import { type ModelRequest } from '../../graph/executor.ts'
import { toProblem, type Problem } from '../shell/problem.ts'
import { pageBackend } from '../shell/pageBackend.ts'

export type OfferState =
  { state: 'looking' } | { state: 'known'; offer: Offer } | { state: 'failed'; problem: Problem }

interface OffersState {
  /** By `offerKey`. */
  offers: Readonly<Record<string, OfferState>>
  /** Asks the hub what it has; nothing large is downloaded. */
  look: (request: ModelRequest) => Promise<void>
}

/** A precision is what is chosen from an offer: it makes no other one. */
export const offerKey = ({ id, revision = 'main', device }: ModelRequest): string =>
  JSON.stringify([id, revision, device])

/** What the repositories on screen have. */
export const useOffers = create<OffersState>(set => ({
  offers: {},
  async look(request) {
    const key = offerKey(request)
    const { id, revision, device } = request
    const put = (state: OfferState) => set(({ offers }) => ({ offers: { ...offers, [key]: state } }))
    set(({ offers }) => ({ offers: { ...offers, [key]: offers[key] ?? { state: 'looking' } } }))
    try {
      const backend = await pageBackend()
      put({
        state: 'known',
        offer: await backend.offer({ id, ...(revision ? { revision } : {}), ...(device ? { device } : {}) }),
      })
    } catch (error) {
      put({ state: 'failed', problem: toProblem(error) })
    }
  },
}))
