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
        row('What is this? Type, shape and words', { key: 'i', mod: true }),
        row('Mend the problem at the cursor', { key: '.', mod: true }),
        row('Arguments of the call', { key: ' ', mod: true, shift: true }),
        row('Rename', { key: 'F2' }),
        row('Format', { key: 'f', alt: true, shift: true }),
        row('Undo, redo', { key: 'z', mod: true }, { key: 'y', mod: true }),
        row('Find', { key: 'f', mod: true }),
        row('Leave the editor with Tab', { key: 'Escape' }, { key: 'Tab' }),
      ],
    },
    {
      name: 'In the graph',
      rows: [
        { keys: '← ↑ → ↓', name: 'Move along wires and the strip' },
        row('First and last of the row', { key: 'Home' }, { key: 'End' }),
        row('Mark the code', { key: 'Enter' }),
        row('Open, fold, or list the sites', { key: ' ' }),
        row('Read, zero, patch or skip', { key: 'm' }),
      ],
    },
    {
      name: 'In the results',
      rows: [
        row('Next card, card before', { key: 'j' }, { key: 'k' }),
        row('Menu of the card', { key: 'Enter' }),
        row('Full screen', { key: 'f' }),
        row('Fold', { key: ' ' }),
        { keys: '← ↑ → ↓', name: 'Move the cursor inside a card' },
      ],
    },
  ]
}
