import { type InputValue } from '../../graph/inputs.ts'
import { lineDiff } from './lineDiff.ts'

interface Work {
  code: string
  inputs: Readonly<Record<string, InputValue>>
}

/** What is different in `after`, in a few words; '' where nothing is. */
export function changeWords(before: Work, after: Work): string {
  const changed = before.code === after.code ? [] : [codeWords(before.code, after.code)]
  const names = new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)])
  const inputs = [...names].flatMap(name => {
    const [from, to] = [before.inputs[name], after.inputs[name]]
    return from === to ? [] : [`${name} ${valueWords(from)} → ${valueWords(to)}`]
  })
  return [...changed, ...inputs].join('; ')
}

function codeWords(before: string, after: string): string {
  const lines = lineDiff(before, after).filter(({ kind }) => kind !== 'same')
  const added = lines.filter(({ kind }) => kind === 'new')
  const gone = lines.length - added.length
  const [first] = added
  const where = first === undefined || !('after' in first) ? '' : `line ${first.after}`
  const counts = [added.length > 0 ? `+${added.length}` : '', gone > 0 ? `−${gone}` : ''].filter(Boolean)
  if (added.length === 1 && gone <= 1) return `${where}: ${shorten(first?.text.trim() ?? '')}`
  return `${counts.join(' ')} lines${where === '' ? '' : ` from ${where}`}`
}

const valueWords = (value: InputValue | undefined): string =>
  value === undefined ? 'as declared' : typeof value === 'string' ? `“${shorten(value)}”` : String(value)

const shorten = (text: string): string => (text.length > 48 ? `${text.slice(0, 47)}…` : text)
