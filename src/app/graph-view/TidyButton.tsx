import { useState } from 'react'
import { useGraphView } from './graphStore.ts'
import { structureOf } from './tidy.ts'
import { type Scene } from './scene.ts'

/** Lays the drawing out with fewer crossings; pressed again, back to its lanes. */
export function TidyButton({ scene }: { scene: Scene }) {
  const tidy = useGraphView(state => state.tidy)
  const setTidy = useGraphView(state => state.setTidy)
  const [state, setState] = useState<'ready' | 'busy' | 'failed'>('ready')
  const isTidy = tidy !== null && tidy.structure === structureOf(scene)
  const press = async () => {
    if (isTidy) {
      setTidy(null)
      return
    }
    setState('busy')
    try {
      const { tidyScene } = await import('./elkTidy.ts')
      setTidy(await tidyScene(scene))
      setState('ready')
    } catch {
      setState('failed')
    }
  }
  return (
    <button
      type="button"
      className="quiet-button"
      aria-pressed={isTidy}
      disabled={state === 'busy'}
      title={
        state === 'failed'
          ? 'The layout could not be loaded. Press to try again.'
          : 'Fewer crossings; press again to go back'
      }
      onClick={() => void press()}
    >
      {state === 'busy' ? 'Tidying…' : state === 'failed' ? 'Tidy failed' : 'Tidy'}
    </button>
  )
}
