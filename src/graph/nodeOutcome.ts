/** What became of a node of the intervention graph in a run. Plain JSON, for drawing. */
export type NodeOutcome =
  /** The steps that computed it, as indices into `report.plan.steps`; none for what needs no program: ids, constants. */
  | { state: 'ran'; steps: number[] }
  /** Its value, or what became of it, was there from an earlier run. */
  | { state: 'reused' }
  | { state: 'not-run'; why: string }

/** By node id. */
export type NodeOutcomes = Readonly<Record<string, NodeOutcome>>
