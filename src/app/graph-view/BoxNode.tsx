import { Handle, Position, type Node, type NodeProps } from '@xyflow/react'
import { type Box } from './scene.ts'

export type BoxNodeType = Node<{ box: Box; onToggleGroup: (group: string) => void }, 'box'>

const marks = { read: '○', write: '●', skip: '⊘' } as const

/** Any box of the scene, drawn by its kind. */
export function BoxNode({ data: { box, onToggleGroup }, selected }: NodeProps<BoxNodeType>) {
  switch (box.kind) {
    case 'lane':
      return (
        <div className="lane">
          <span className="lane-title">
            {box.title}
            {box.groupKey !== null && (
              <button
                type="button"
                className="lane-alike nodrag nopan"
                onClick={() => onToggleGroup(box.groupKey ?? '')}
              >
                {box.alike > 1 ? `and ${box.alike - 1} more alike: open` : 'fold those alike'}
              </button>
            )}
          </span>
          <span className="lane-model">{box.detail}</span>
        </div>
      )
    case 'station':
      return (
        <div
          className="station"
          data-touched={box.touched || undefined}
          data-many={box.layers > 1 || undefined}
        >
          <span>{box.title}</span>
        </div>
      )
    case 'site':
      return (
        <div className="site" data-role={box.role} data-selected={selected || undefined} title={box.site}>
          <span className="site-mark" aria-hidden="true">
            {marks[box.role]}
          </span>
          {box.title}
          <Handle type="source" id="below" position={Position.Bottom} isConnectable={false} />
          <Handle type="target" id="under" position={Position.Bottom} isConnectable={false} />
        </div>
      )
    default:
      return (
        <div
          className="operation"
          data-kind={box.kind}
          data-selected={selected || undefined}
          title={box.title}
        >
          <Handle type="target" id="above" position={Position.Top} isConnectable={false} />
          <span className="operation-title">{box.title}</span>
          {box.detail !== '' && <span className="operation-detail">{box.detail}</span>}
          <Handle type="source" id="below" position={Position.Bottom} isConnectable={false} />
          <Handle type="source" id="side" position={Position.Right} isConnectable={false} />
        </div>
      )
  }
}
