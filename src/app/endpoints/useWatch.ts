import { useEffect } from 'react'
import { type Endpoint } from './endpoint.ts'
import { useEndpointStates } from './stateStore.ts'

/** Between an answer and the next question; an endpoint that does not answer is asked less often. */
const restMs = 5000
const silentRestMs = 20_000

/** Keeps what is known of an endpoint fresh, as long as it is on a screen that somebody can see. */
export function useWatch(endpoint: Endpoint): void {
  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      clearTimeout(timer)
      if (document.visibilityState === 'visible') await useEndpointStates.getState().look(endpoint)
      if (isOver) return
      clearTimeout(timer)
      const { answers } = useEndpointStates.getState().states[endpoint.url] ?? {}
      timer = setTimeout(() => void look(), answers === false ? silentRestMs : restMs)
    }
    const onReturn = () => void look()
    void look()
    document.addEventListener('visibilitychange', onReturn)
    return () => {
      isOver = true
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onReturn)
    }
  }, [endpoint])
}
