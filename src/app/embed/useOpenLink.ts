import { useEffect, useState } from 'react'
import { encodeLink } from '../share/link.ts'
import { useExperiment } from '../shell/experimentStore.ts'

const workbench = (): string => location.origin + location.pathname

/** The address of the workbench with the experiment as it stands in this frame. */
export function useOpenLink(): string {
  const recipe = useExperiment(state => state.recipe)
  const [link, setLink] = useState(workbench)
  useEffect(() => {
    let isCurrent = true
    void encodeLink(recipe).then(hash => isCurrent && setLink(workbench() + hash))
    return () => {
      isCurrent = false
    }
  }, [recipe])
  return link
}
