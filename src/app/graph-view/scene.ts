import { type Span } from '../../graph/errors.ts'

/** What is drawn, with places in pixels at zoom 1: x along model order, y down through operations. */
export interface Scene {
  boxes: Box[]
  wires: Wire[]
  width: number
  height: number
  /** Nodes of the graphs that no box of their own stands for. */
  hidden: number
}

interface BoxBase {
  id: string
  x: number
  y: number
  width: number
  height: number
  span?: Span | undefined
}

/** What a box is about, in words: read out, listed and shown as the tooltip. */
export interface Described {
  title: string
  detail: string
}

export type OperationBoxKind =
  | 'op'
  | 'call'
  | 'weight'
  | 'prompt'
  | 'constant'
  | 'result'
  | 'generate'
  | 'save'
  | 'show'
  | 'reserved'
  | 'more'

export type Box =
  /** The strip of one pass (a prompt, a step, a sweep), or of many alike; `alike` > 1 can be opened. */
  | (BoxBase & { kind: 'lane'; title: string; detail: string; groupKey: string | null; alike: number })
  /** A place of the model on the strip: embedding, a layer, layers left alone, norm, unembedding. */
  | (BoxBase & { kind: 'station'; title: string; touched: boolean; layers: number })
  | (BoxBase & Described & { kind: 'site'; role: 'read' | 'write' | 'skip'; site: string })
  | (BoxBase & Described & { kind: OperationBoxKind })

export interface Wire {
  id: string
  from: string
  to: string
  /** A wire into the model is drawn as an intervention. */
  writes: boolean
}
