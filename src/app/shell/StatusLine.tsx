import { printBytes } from '../../graph/printBytes.ts'
import { OfflineWords } from '../offline/OfflineWords.tsx'
import { printDuration } from '../results/numbers.ts'
import { placeWords } from '../results/placeWords.ts'
import { useExperiment } from './experimentStore.ts'
import { StatusMachine } from './StatusMachine.tsx'
import { useRun, type RunPhase } from './runStore.ts'

/** What the program ran on, what the machine offers, and what is held in memory. */
export function StatusLine() {
  const { phase, origins, memory } = useRun()
  const model = useExperiment(({ recipe }) => recipe.model)
  const last = origins.at(-1)
  return (
    <footer className="status-line">
      <span data-phase={phase.name} className="status-phase" role="status">
        {phaseWords(phase)}
      </span>
      {model && <span className="status-model">{model.id}</span>}
      {last && <span className="status-device">{placeWords(last)}</span>}
      {last?.report.notices.map(notice => (
        <span key={notice} className="status-notice" title={notice}>
          {notice}
        </span>
      ))}
      <StatusMachine />
      <OfflineWords />
      {memory && (
        <span
          className="number"
          title={`${memory.liveTensors} tensors and ${memory.livePrograms} programs are held`}
        >
          {printBytes(memory.deviceBytes + memory.wasmBytes)} held
        </span>
      )}
    </footer>
  )
}

function phaseWords(phase: RunPhase): string {
  switch (phase.name) {
    case 'idle':
      return 'Ready'
    case 'running':
      return 'Running'
    case 'done':
      return `Done in ${printDuration(phase.ms)}`
    case 'stopped':
      return `Stopped after ${printDuration(phase.ms)}`
    case 'failed':
      return 'Failed'
  }
}
