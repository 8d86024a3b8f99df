import { type RunPhase } from '../shell/runStore.ts'

/** What stands where no card is. */
export function EmptyCase({ phase }: { phase: RunPhase['name'] }) {
  const words: Record<typeof phase, string> = {
    idle: 'The case is empty. Run the program (Ctrl-Enter, ⌘-Enter): what it shows is put here, in the order of its lines.',
    running: 'Waiting for the first result…',
    done: 'The program ran and showed nothing. Call show.tokens, show.heatmap or another show on what it found.',
    stopped: 'Stopped before anything was shown. Run it again to begin from its first line.',
    failed: '',
  }
  return <p className="empty">{words[phase]}</p>
}
