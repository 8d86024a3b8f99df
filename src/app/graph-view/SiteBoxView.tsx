import { Handle, Position } from '@xyflow/react'
import { printShape } from '../../graph/dim.ts'
import { BoxFrame } from './BoxFrame.tsx'
import { BoxValue } from './BoxValue.tsx'
import { siteMarks } from './siteMarks.ts'
import { type Box } from './scene.ts'
import { Thumbnail } from './Thumbnail.tsx'
import { useBoxState } from './useBoxState.ts'

/** A site of the model, touched or to choose, or a folded module with what is touched in it. */
export function SiteBoxView({ box }: { box: Box & { kind: 'site' | 'module' } }) {
  const state = useBoxState(box)
  const role = box.kind === 'site' ? box.role : box.writes > 0 ? 'write' : 'read'
  const mark = box.kind === 'module' ? '▸' : siteMarks[box.role]
  const { summary } = state
  return (
    <BoxFrame box={box} className={`site site-${role}`} state={state}>
      <span className="site-text">
        <span className="site-title">
          <span className="site-mark" aria-hidden="true">
            {mark}
          </span>
          {box.title}
        </span>
        {role !== 'idle' && (
          <>
            <span className="box-detail">
              {summary === undefined || box.measured === null ? box.detail : printShape(summary.shape)}
            </span>
            <BoxValue state={state} />
          </>
        )}
      </span>
      {summary !== undefined && <Thumbnail summary={summary} />}
      <Handle type="source" id="below" position={Position.Bottom} isConnectable={false} />
      <Handle type="target" id="under" position={Position.Bottom} isConnectable={false} />
    </BoxFrame>
  )
}
