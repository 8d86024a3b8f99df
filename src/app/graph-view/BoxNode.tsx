import { type Node, type NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { LaneBox } from './LaneBox.tsx'
import { OperationBoxView } from './OperationBoxView.tsx'
import { type Box } from './scene.ts'
import { SiteBoxView } from './SiteBoxView.tsx'
import { StationBox } from './StationBox.tsx'

export type BoxNodeType = Node<{ box: Box }, 'box'>

/** Any box of the scene, drawn by its kind. */
export const BoxNode = memo(function BoxNode({ data: { box } }: NodeProps<BoxNodeType>) {
  switch (box.kind) {
    case 'lane':
      return <LaneBox box={box} />
    case 'station':
      return <StationBox box={box} />
    case 'site':
    case 'module':
      return <SiteBoxView box={box} />
    default:
      return <OperationBoxView box={box} />
  }
})
