import { BoxFrame } from './BoxFrame.tsx'
import { type Box } from './scene.ts'
import { ToggleButton } from './ToggleButton.tsx'
import { useBoxState } from './useBoxState.ts'
import './strip.css'

/** The strip of one pass, or of many alike. */
export function LaneBox({ box }: { box: Box & { kind: 'lane' } }) {
  return (
    <div className="lane">
      <BoxFrame box={box} className="lane-title" state={useBoxState(box)}>
        {box.title}
      </BoxFrame>
      {box.toggle !== null && <ToggleButton toggle={box.toggle} />}
      <span className="lane-model">{box.detail}</span>
    </div>
  )
}
