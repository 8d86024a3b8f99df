import { useRef, useState } from 'react'

/** A text to be copied, and the button that does it. */
export function CopyField({ name, text, isMain = false }: { name: string; text: string; isMain?: boolean }) {
  const [copied, setCopied] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(text)
    } catch {
      // Some pages may not write to the clipboard: the text is selected, so that one key copies it.
      field.current?.select()
    }
  }
  const isCopied = copied === text
  return (
    <div className="copy-field">
      <input
        ref={field}
        className="share-link"
        type="text"
        readOnly
        value={text}
        aria-label={name}
        onFocus={event => event.currentTarget.select()}
      />
      <button
        type="button"
        className={isMain ? 'button primary' : 'button'}
        aria-label={`Copy ${name.toLowerCase()}`}
        onClick={() => void copy()}
      >
        {isCopied ? 'Copied' : 'Copy'}
      </button>
      <output className="visually-hidden">{isCopied ? `${name} copied` : ''}</output>
    </div>
  )
}
