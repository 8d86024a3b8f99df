import { BoxFrame } from './BoxFrame.tsx'
import { type Box } from './scene.ts'
import { useBoxState } from './useBoxState.ts'

const marks = { ran: '', reused: '↺', 'not-run': '⊘' } as const

/** A place of the model; a click opens it to its layers or its sites. */
export function StationBox({ box }: { box: Box & { kind: 'station' } }) {
  const state = useBoxState(box)
  const { touched, layers, toggle, title } = box
  return (
    <BoxFrame box={box} className="station" state={state}>
      <span className="station-title" data-touched={touched || undefined} data-many={layers > 1 || undefined}>
        {toggle !== null && (
          <span className="station-mark" aria-hidden="true">
            {toggle.isOpen ? '▾' : '▸'}
          </span>
        )}
        {title}
        {state.outcome !== null && state.outcome.state !== 'ran' && (
          <span className="station-outcome">
            {marks[state.outcome.state]}
            <span className="station-outcome-words">
              {' '}
              {state.outcome.state === 'reused' ? 'reused' : 'not run'}
            </span>
          </span>
        )}
      </span>
    </BoxFrame>
  )
}
