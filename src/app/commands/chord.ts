/** A key with its modifiers. `mod` is ⌘ on Apple's machines and Ctrl elsewhere. */
export interface Chord {
  /** As `KeyboardEvent.key` has it without modifiers; a digit means the key of that digit on every layout. */
  key: string
  mod?: true
  alt?: true
  shift?: true
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Whether an event is this chord, and no more than it. */
export function isPressed(chord: Chord, event: Pressed): boolean {
  const key = /^\d$/.test(chord.key)
    ? event.code === `Digit${chord.key}`
    : event.key.toLowerCase() === chord.key.toLowerCase()
  // A sign like ? needs Shift on some layouts and not on others.
  const isSign = chord.key.length === 1 && /[^a-z0-9]/i.test(chord.key)
  return (
    key &&
    (event.ctrlKey || event.metaKey) === (chord.mod ?? false) &&
    event.altKey === (chord.alt ?? false) &&
    (isSign || event.shiftKey === (chord.shift ?? false))
  )
}

const signs: Readonly<Record<string, string>> = { Enter: '↵', Escape: 'Esc', ' ': 'Space' }

/** `Ctrl ↵`, `⌘⇧P`: as the machine's own menus write it. */
export function printChord({ key, mod, alt, shift }: Chord, isMac: boolean): string {
  const name = signs[key] ?? (key.length === 1 ? key.toUpperCase() : key)
  if (isMac) return `${alt ? '⌥' : ''}${shift ? '⇧' : ''}${mod ? '⌘' : ''}${name}`
  return [...(mod ? ['Ctrl'] : []), ...(alt ? ['Alt'] : []), ...(shift ? ['Shift'] : []), name].join(' ')
}
