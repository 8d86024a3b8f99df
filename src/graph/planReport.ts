/** How a graph runs, and what did not have to: its batches and steps, in order. Plain JSON, for printing and drawing. */
export interface PlanReport {
  batches: PlanBatch[]
  /** Those that ran; of a plan that is only explained, all. */
  steps: PlanStep[]
  /** Which layers ran for which prompts. */
  layers: PlanLayers[]
  leftOut: LeftOut[]
  /** Bytes that programs, weights and models may keep, and that they keep now. */
  memory: { budget: number; kept: number }
}

/** Rows that go through a model together. */
export interface PlanBatch {
  /** Index of the run in the graph. */
  run: number
  /** Its prompts; for a batch of cells of a sweep those that the cells are copies of. */
  prompts: number[]
  rows: number
  positions: number
  /** Positions before these, whose keys and values are kept (in a generation). */
  past: number
  /** Positions that are unembedded; null for all, where logits are needed at all. */
  unembedded: number[] | null
  /** For cells of a sweep: the batch that they take everything from that they do not change, and where they begin. */
  derived: { from: number; begins: string } | null
}

/** The layers of a model as far as some prompts went through them, by index. */
export interface PlanLayers {
  /** Index of the run in the graph. */
  run: number
  prompts: number[]
  ran: number[]
  /** Their values were there: from an earlier run, or from other rows of this one. */
  reused: number[]
  /** Nothing that is saved needs them. */
  notRun: number[]
}

/** One program that runs. */
export interface PlanStep {
  /** `masks`, `embed`, `layer 3`, `head`, `operations` ... */
  label: string
  layers: number[]
  /** Indices into the batches whose forward passes it is a part of. */
  batches: number[]
  /** Rows of those batches together. */
  rows: number
  /** ONNX nodes. */
  nodes: number
  onCpu: boolean
  /** The first step that runs the same program; null for that one itself. */
  sameProgramAs: number | null
  /** Whether the program is there already. */
  compiled: boolean
  /** Bytes of the weights that it takes. */
  weightBytes: number
  /** Bytes of the values that it computes: more than it has at once. */
  activationBytes: number
  /** Operators of the file that run as they are. */
  fused: { operator: string; count: number }[]
  /** Operators that run as primitives, because a site inside them is touched. */
  opened: { operator: string; site: string }[]
  /** How often it ran; 0 for a plan that did not. */
  times: number
  ms: number
  compileMs: number
}

/** What does not run, and why. */
export interface LeftOut {
  what: string
  why: string
}
