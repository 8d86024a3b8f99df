import { type Place } from '../share/recipe.ts'

/** What a step looks at to know that it was done. */
export interface TourFacts {
  /** Runs that have ended well since the step began. */
  runs: number
  /** Whether the program has changed since the step began. */
  hasChanged: boolean
  /** Whether a place of the program was chosen in the graph. */
  hasChosenInGraph: boolean
}

export interface TourStep {
  title: string
  text: string
  /** What it speaks of: shown first on narrow screens, outlined on all. */
  place: Place
  /** When the next step comes by itself; null where only the reader knows. */
  isDone: ((facts: TourFacts) => boolean) | null
}

/** One experiment from beginning to end, on the first example. */
export const tourSteps: readonly TourStep[] = [
  {
    title: 'A program about a model',
    text: 'It asks the model to continue “The Eiffel Tower is in the city of”, reads what flows into layer 1 and switches off the last MLP. Press Run.',
    place: 'editor',
    isDone: ({ runs }) => runs > 0,
  },
  {
    title: 'Every number comes from the model',
    text: 'The first card has the likeliest next tokens, with the last MLP off. The second is what was read: one row a token. Point at a cell, or use the arrow keys, to read it out.',
    place: 'results',
    isDone: null,
  },
  {
    title: 'What the program does to the model',
    text: 'The strip is the model, from embedding to logits: ○ is read, ● is written. Choose a box: its code is marked. Choosing a site offers to read it or to change it, and writes the code for it.',
    place: 'graph',
    isDone: ({ hasChosenInGraph }) => hasChosenInGraph,
  },
  {
    title: 'Change one thing',
    text: 'Put // before the line that ends in “write: replaces what flows on”, and run again: now the last MLP takes part. How sure is the model with it?',
    place: 'editor',
    isDone: ({ runs, hasChanged }) => runs > 0 && hasChanged,
  },
  {
    title: 'That was an experiment',
    text: 'Share gives a link that holds all of it: whoever opens it sees the program and the graph, and runs it on their own machine. Examples has more to begin with; Ctrl K or ⌘K finds every command.',
    place: 'results',
    isDone: null,
  },
]
