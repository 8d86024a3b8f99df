import { type Chord } from './chord.ts'

export const groups = ['Program', 'Places', 'Experiments', 'Page'] as const

/** Something that can be done from anywhere: listed in the palette, and by its keys in the keyboard map. */
export interface Command {
  id: string
  name: string
  group: (typeof groups)[number]
  keys?: Chord
  /** Why it cannot be done now; absent where it can. */
  isOff?: () => boolean
  run: () => void
}
