import { printChord, type Chord } from './chord.ts'

interface KeySection {
  name: string
  rows: { keys: string; name: string }[]
}

/** Keys that belong to one place: the place has them bound itself. */
export function placeKeys(isMac: boolean): KeySection[] {
  const row = (name: string, ...chords: Chord[]) => ({
    keys: chords.map(chord => printChord(chord, isMac)).join(', '),
    name,
  })
  return [
    {
      name: 'In the program',
      rows: [
        row('Complete', { key: ' ', mod: true }),
        row('Undo, redo', { key: 'z', mod: true }, { key: 'y', mod: true }),
        row('Find', { key: 'f', mod: true }),
        row('Leave the editor with Tab', { key: 'Escape' }, { key: 'Tab' }),
      ],
    },
    {
      name: 'In the graph',
      rows: [
        { keys: '← ↑ → ↓', name: 'Move along wires and the strip' },
        row('Mark the code', { key: 'Enter' }),
      ],
    },
    {
      name: 'In the results',
      rows: [
        { keys: '← ↑ → ↓', name: 'Move the cursor of a card' },
        { keys: 'Home, End, Page', name: 'Move it to the ends' },
      ],
    },
  ]
}
