import { type Graph } from '../../graph/versions/v1.ts'
import { type TensorData } from '../../graph/tensorData.ts'

/** A graph that a run sent to its backend, with what it takes to have it measured afterwards. */
export interface RanGraph {
  graph: Graph
  hash: string
  constants: ReadonlyMap<string, TensorData>
}

let onScreen: readonly RanGraph[] = []

/** The graphs of the run on screen, in the order in which they ran; outside React, for they hold tensors. */
export const ranGraphs = (): readonly RanGraph[] => onScreen

/** Turns to the graphs of another run; the list grows as that run goes on. */
export function turnToRanGraphs(graphs: readonly RanGraph[]): void {
  onScreen = graphs
}
