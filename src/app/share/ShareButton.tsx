import { Popover } from '@base-ui/react/popover'
import { useState } from 'react'
import { download, fileName } from '../shell/download.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { CopyField } from './CopyField.tsx'
import { embedSnippet } from './embedSnippet.ts'
import { longestLink } from './link.ts'
import { linkToShare, type MadeLink } from './recipeToShare.ts'
import './share.css'

/** A link to this experiment, a frame for a page of one's own, or a file where the link would be too long. */
export function ShareButton() {
  const recipe = useExperiment(state => state.recipe)
  const [made, setMade] = useState<MadeLink | null>(null)
  const prepare = async (open: boolean) => {
    setMade(null)
    if (open) setMade(await linkToShare())
  }
  const save = () =>
    download(JSON.stringify(recipe, null, 2), `${fileName(recipe.title)}.vitrine.json`, 'application/json')
  const page = location.origin + location.pathname
  const link = made === null ? '' : page + made.hash
  const isTooLong = link.length > longestLink
  return (
    <Popover.Root onOpenChange={open => void prepare(open)}>
      <Popover.Trigger className="button">Share</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end">
          <Popover.Popup className="popup share-popup">
            <Popover.Title className="popup-title">Send this experiment</Popover.Title>
            <Popover.Description className="quiet">
              {isTooLong
                ? `The link would have ${link.length.toLocaleString()} characters, more than mail and chats keep whole. Send a file instead; Open a file reads it.`
                : `${contents(made)} It opens without running.`}
            </Popover.Description>
            {made !== null && !isTooLong && (
              <>
                <CopyField name="Link" text={link} isMain />
                <details className="share-embed">
                  <summary>Embed in a page</summary>
                  <p className="quiet">
                    The experiment without the workbench around it: program, graph, results and a Run button.
                    Nothing is kept in the reader’s browser.
                  </p>
                  <CopyField name="Code for the page" text={embedSnippet(page, made.hash, recipe.title)} />
                </details>
              </>
            )}
            <div className="popup-actions">
              <button type="button" className="button" onClick={save}>
                Save as file
              </button>
              {!isTooLong && <span className="quiet number">{link.length.toLocaleString()} characters</span>}
            </div>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function contents(made: MadeLink | null): string {
  const parts = [
    'the program',
    'its inputs',
    ...(made?.hasGraphs === true ? ['its graph'] : []),
    ...(made?.hasDigest === true
      ? ['a digest of these results, so that whoever runs it sees whether theirs are the same']
      : []),
  ]
  return `The link holds ${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}.`
}
