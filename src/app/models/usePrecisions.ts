import { printBytes } from '../../graph/printBytes.ts'
import { type ModelCall } from '../../program/edits/findModel.ts'
import { hubRequest } from './modelRequest.ts'
import { offerKey, useOffers } from './offerStore.ts'

const names = ['fp32', 'fp16', 'q8', 'q4', 'q4f16']

/** Precisions for a menu; with sizes where the hub has been asked for this model. */
export function usePrecisions(call: ModelCall | null): { value: string; label: string }[] {
  const request = call === null ? null : hubRequest(call)
  const known = useOffers(({ offers }) => (request === null ? undefined : offers[offerKey(request)]))
  if (known?.state !== 'known') return [{ value: '', label: 'Default' }, ...names.map(bare)]
  const { precisions, chosen } = known.offer
  return [
    { value: '', label: chosen === null ? 'Default' : `Default: ${chosen}` },
    ...precisions.map(({ precision, bytes, missingBytes }) => ({
      value: precision,
      label: [
        precision,
        ...(bytes === null ? [] : [printBytes(bytes)]),
        ...(missingBytes === 0 ? ['here'] : []),
      ].join(', '),
    })),
  ]
}

const bare = (name: string) => ({ value: name, label: name })
