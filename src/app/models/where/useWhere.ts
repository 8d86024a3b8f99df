import { useEffect, useMemo, useState } from 'react'
import { webMachine } from '../../../backend/webMachine.ts'
import { type Device } from '../../../graph/executor.ts'
import { type Machine } from '../../../hub/machine.ts'
import { type ModelCall } from '../../../program/edits/findModel.ts'
import { useNow } from '../../experiments/useNow.ts'
import { useEndpoints } from '../../endpoints/endpointStore.ts'
import { unknown, useEndpointStates } from '../../endpoints/stateStore.ts'
import { useDraft } from '../../shell/draftStore.ts'
import { hubRequest, modelRequest } from '../modelRequest.ts'
import { useModels } from '../modelStore.ts'
import { useOffer } from '../useOffer.ts'
import { recommend, type Recommendation } from './recommend.ts'
import { useSpeeds } from './speedStore.ts'
import { tokensOf } from './tokens.ts'
import { wherePlaces, type Places } from './whereRows.ts'

/** Where the program's model can run, from what is known without asking any endpoint; and which place is the best. */
export function useWhere(call: ModelCall): Places & { best: Recommendation } {
  const offer = useOffer(hubRequest(call))
  const { precision, device, remote } = modelRequest(call)
  const machine = useWebMachine(device)
  const description = useModels(({ described }) => described[call.id])
  const endpoints = useEndpoints(state => state.endpoints)
  const states = useEndpointStates(state => state.states)
  const drawing = useDraft(state => state.drawing)
  const speeds = useSpeeds(state => state.speeds)
  const now = useNow()
  return useMemo(() => {
    const places = wherePlaces({
      id: call.id,
      precision,
      description,
      offer,
      machine,
      endpoints: endpoints.map(endpoint => ({ endpoint, state: states[endpoint.url] ?? unknown })),
      tokens: tokensOf(drawing),
      speeds,
      now,
    })
    return { ...places, best: recommend(places.here, places.there, remote !== undefined) }
  }, [call.id, precision, remote, description, offer, machine, endpoints, states, drawing, speeds, now])
}

/** What this browser has for models; null until it has been looked at. */
function useWebMachine(device: Device | undefined): Machine | null {
  const [machine, setMachine] = useState<Machine | null>(null)
  useEffect(() => {
    let isOver = false
    void webMachine(device).then(found => {
      if (!isOver) setMachine(found)
    })
    return () => {
      isOver = true
    }
  }, [device])
  return machine
}
