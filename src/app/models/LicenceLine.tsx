import { useEffect } from 'react'
import { useAbout } from './aboutStore.ts'

/** Under which licence a model of the hub is, and whether its owners ask for more. */
export function LicenceLine({ id }: { id: string }) {
  const about = useAbout(({ known }) => known[id])
  const ask = useAbout(state => state.ask)
  useEffect(() => void ask(id), [ask, id])
  if (about === undefined) return <p className="quiet">Licence: asking the hub …</p>
  return (
    <p className="quiet">
      Licence: {about?.licence ?? 'the hub does not say'}
      {about?.gated === true && '. Its owners let in only who has accepted their conditions'}
    </p>
  )
}
