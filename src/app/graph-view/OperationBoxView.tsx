import { Handle, Position } from '@xyflow/react'
import { printShape } from '../../graph/dim.ts'
import { BoxFrame } from './BoxFrame.tsx'
import { BoxValue } from './BoxValue.tsx'
import { type Box, type OperationBoxKind } from './scene.ts'
import { Thumbnail } from './Thumbnail.tsx'
import { useBoxState } from './useBoxState.ts'
import './operation.css'

/** An operation, a value, a card: what stands below the strips. */
export function OperationBoxView({ box }: { box: Box & { kind: OperationBoxKind } }) {
  const state = useBoxState(box)
  const { summary } = state
  return (
    <BoxFrame box={box} className="operation" state={state}>
      <Handle type="target" id="above" position={Position.Top} isConnectable={false} />
      <span className="operation-text">
        <span className="operation-title">
          {box.toggle !== null && (
            <span className="station-mark" aria-hidden="true">
              {box.toggle.isOpen ? '▾' : '▸'}
            </span>
          )}
          {box.title}
        </span>
        {box.kind !== 'cell' && (
          <span className="box-detail">{summary === undefined ? box.detail : printShape(summary.shape)}</span>
        )}
        {box.measured !== null && <BoxValue state={state} />}
      </span>
      {summary !== undefined && <Thumbnail summary={summary} />}
      <Handle type="source" id="below" position={Position.Bottom} isConnectable={false} />
      <Handle type="source" id="side" position={Position.Right} isConnectable={false} />
    </BoxFrame>
  )
}
