import { type Span } from '../../graph/errors.ts'
import { type Rows } from '../../graph/versions/v1.ts'

/** What is drawn, with places in pixels at zoom 1: x along model order, y down through operations. */
export interface Scene {
  boxes: Box[]
  wires: Wire[]
  width: number
  height: number
  /** Nodes of the graphs that no box of their own stands for. */
  hidden: number
}

/** A node of a graph that was recorded; the hash is the graph's. */
export interface NodeRef {
  hash: string
  id: string
}

/** A box that can be opened or folded, and what its button says. */
export interface Toggle {
  key: string
  words: string
  isOpen: boolean
}

interface BoxBase {
  id: string
  x: number
  y: number
  width: number
  height: number
  span?: Span | undefined
  /** The nodes that it stands for; no node is in two boxes. */
  nodes: readonly NodeRef[]
  /** The node whose value it shows; null where there is none. */
  measured: NodeRef | null
  /** How many equal things of a loop it stands for. */
  count: number
  toggle: Toggle | null
  /** Names that are not in its title, for the search: variables, what it holds. */
  words: string
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
  | 'group'
  | 'cell'
  | 'more'

export type SiteRole = 'read' | 'write' | 'skip' | 'idle'

/** Which part of a run a strip or a station is: what a report says of layers is looked up by it. */
export interface ModelPlace {
  hash: string
  /** Index of the run in its graph. */
  run: number
  rows: Rows
  layers: readonly number[]
}

export type Box =
  /** The strip of one pass (a prompt, a step, a sweep), or of many alike. */
  | (BoxBase & Described & { kind: 'lane'; alike: number })
  /** A place of the model on the strip: embedding, a layer, layers left alone, norm, unembedding. */
  | (BoxBase & { kind: 'station'; title: string; touched: boolean; layers: number; place: ModelPlace })
  /** Touched sites of a module that is folded. */
  | (BoxBase & Described & { kind: 'module'; reads: number; writes: number })
  | (BoxBase &
      Described & {
        kind: 'site'
        role: SiteRole
        site: string
        /** A place inside the call that makes its graph; null where nothing tells it. */
        at: Span | null
        writable: boolean
        /** The module whose output it is, where that can be skipped. */
        skips: string | null
      })
  | (BoxBase & Described & { kind: OperationBoxKind })

export type SiteBox = Box & { kind: 'site' }

export interface Wire {
  id: string
  from: string
  to: string
  /** A wire into the model is drawn as an intervention. */
  writes: boolean
}

/** What a box has besides its place where it is nothing special. */
export const plainBox = {
  nodes: [],
  measured: null,
  count: 1,
  toggle: null,
  words: '',
} as const
