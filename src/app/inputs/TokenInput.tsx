import { printToken } from '../results/visibleToken.ts'
import { vocabStore } from '../results/vocabStore.ts'
import { useTokenSuggestions } from './useTokenSuggestions.ts'
import { useTyped } from './useTyped.ts'

interface TokenInputProps {
  /** Of the control, which its label names. */
  id: string
  model: string
  value: string
  onChange: (value: string) => void
}

const restMs = 150

/** A text that is one token: which one it is, what else begins so, and what is wrong while it is none. */
export function TokenInput({ id, model, value, onChange }: TokenInputProps) {
  const encode = vocabStore.encode(model)
  const idsOf = (text: string) => encode?.(text) ?? []
  const { text, type, settle } = useTyped(
    value,
    onChange,
    typed => encode === null || idsOf(typed).length === 1,
    restMs,
  )
  const suggestions = useTokenSuggestions(model, text)
  const ids = idsOf(text)
  const isWrong = encode !== null && ids.length !== 1
  return (
    <>
      <input
        id={id}
        type="text"
        className="input-text input-token"
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        list={`${id}-tokens`}
        aria-invalid={isWrong}
        aria-describedby={`${id}-words`}
        value={text}
        onChange={event => type(event.currentTarget.value)}
        onBlur={settle}
        onKeyDown={event => {
          if (event.key === 'Enter') settle()
        }}
      />
      <datalist id={`${id}-tokens`}>
        {suggestions.map(token => (
          <option key={token} value={token} label={printToken(token)} />
        ))}
      </datalist>
      <span id={`${id}-words`} className="input-words" data-wrong={isWrong || undefined} role="status">
        {encode === null ? '' : wordsOf(text, ids, idsOf, vocabStore.get(model))}
      </span>
    </>
  )
}

/** What a text is to the tokenizer. */
function wordsOf(
  text: string,
  ids: readonly number[],
  idsOf: (text: string) => readonly number[],
  decode: (id: number) => string,
): string {
  const [id] = ids
  if (id === undefined) return 'no token'
  if (ids.length === 1) return `${printToken(decode(id))} · ${id}`
  const isOneInside = !text.startsWith(' ') && idsOf(` ${text}`).length === 1
  const pieces = ids.map(piece => printToken(decode(piece))).join(' · ')
  return `${ids.length} tokens: ${pieces}${isOneInside ? '; one with a space before it' : ''}`
}
