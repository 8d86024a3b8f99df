import { Popover } from '@base-ui/react/popover'
import { useRef, useState } from 'react'
import { download, fileName } from '../shell/download.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { encodeLink, longestLink } from './link.ts'
import './share.css'

/** A link to this experiment, or a file where the link would be too long. */
export function ShareButton() {
  const recipe = useExperiment(state => state.recipe)
  const [link, setLink] = useState('')
  const [copied, setCopied] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const isTooLong = link.length > longestLink
  const prepare = async (open: boolean) => {
    setCopied(false)
    if (!open) return
    const { origin, pathname } = location
    setLink(origin + pathname + (await encodeLink(useExperiment.getState().recipe)))
  }
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      setCopied(true)
    } catch {
      // Some pages may not write to the clipboard: the link is selected, so that one key copies it.
      field.current?.select()
    }
  }
  const save = () =>
    download(JSON.stringify(recipe, null, 2), `${fileName(recipe.title)}.vitrine.json`, 'application/json')
  return (
    <Popover.Root onOpenChange={open => void prepare(open)}>
      <Popover.Trigger className="button">Share</Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end">
          <Popover.Popup className="popup share-popup">
            <Popover.Title className="popup-title">Send this experiment</Popover.Title>
            <Popover.Description className="quiet">
              {isTooLong
                ? `The link would have ${link.length.toLocaleString()} characters, more than mail and chats keep whole. Send a file instead; Open reads it.`
                : 'The link holds the program and nothing else. It opens without running.'}
            </Popover.Description>
            {!isTooLong && (
              <input
                ref={field}
                className="share-link"
                type="text"
                readOnly
                value={link}
                aria-label="Link"
                onFocus={event => event.currentTarget.select()}
              />
            )}
            <div className="popup-actions">
              {!isTooLong && (
                <button type="button" className="button primary" onClick={() => void copy()}>
                  {copied ? 'Copied' : 'Copy link'}
                </button>
              )}
              <button type="button" className="button" onClick={save}>
                Save as file
              </button>
              {!isTooLong && <span className="quiet number">{link.length.toLocaleString()} characters</span>}
            </div>
            <output className="visually-hidden">{copied ? 'Link copied' : ''}</output>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
