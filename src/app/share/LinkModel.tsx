import { useState } from 'react'
import { printBytes } from '../../graph/printBytes.ts'
import { isOwnModel } from '../../hub/modelId.ts'
import { type Offer } from '../../hub/offer.ts'
import { type ModelRequest } from '../../graph/executor.ts'
import { useModelCallOf } from '../models/modelCallStore.ts'
import { hubRequest } from '../models/modelRequest.ts'
import { offerKey, useOffers } from '../models/offerStore.ts'
import { type Recipe } from './recipe.ts'

/** Which model a link's program runs, and what of it would be downloaded: the hub is asked only on a click. */
export function LinkModel({ model, code }: { model: Recipe['model']; code: string }) {
  const { call, isRead } = useModelCallOf(code)
  const id = call?.id ?? model?.id ?? null
  if (id === null) return isRead && <p>It names no model in so many words.</p>
  if (isOwnModel(id))
    return (
      <p>
        Model: <strong>{id}</strong>, which comes with Vitrine. Nothing is downloaded from elsewhere.
      </p>
    )
  const ran = model?.id === id ? [model.revision, model.precision].join(', ') : ''
  const request = call === null ? null : hubRequest(call)
  return (
    <div className="link-model">
      <p>
        Model: <strong>{id}</strong>
        {ran !== '' && ` (the sender ran ${ran})`} from the hub.
      </p>
      {request !== null && <DownloadSize request={request} />}
    </div>
  )
}

function DownloadSize({ request }: { request: ModelRequest }) {
  const [isAsked, setAsked] = useState(false)
  const offer = useOffers(({ offers }) => offers[offerKey(request)])
  const look = useOffers(state => state.look)
  if (offer?.state === 'known') return <p>{sizeWords(offer.offer, request)}</p>
  if (offer?.state === 'failed') return <p role="alert">{offer.problem.message}</p>
  return (
    <p>
      Running it may download its files.{' '}
      <button
        type="button"
        className="quiet-button"
        disabled={isAsked}
        onClick={() => {
          setAsked(true)
          void look(request)
        }}
      >
        {isAsked ? 'Asking the hub…' : 'Ask the hub how much'}
      </button>
    </p>
  )
}

function sizeWords({ precisions, chosen }: Offer, { precision }: ModelRequest): string {
  const wanted = precisions.find(one => one.precision === (precision ?? chosen))
  if (wanted === undefined) return 'The hub has no file of it in the precision that is asked for.'
  if (wanted.missingBytes === null) return 'The server does not say how much would be downloaded.'
  if (wanted.missingBytes === 0) return `All of it is in this browser already (${wanted.precision}).`
  return `Running it downloads ${printBytes(wanted.missingBytes)} (${wanted.precision}).`
}
