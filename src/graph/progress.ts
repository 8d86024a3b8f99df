/** Progress of long work; drawn as a bar with its words. */
export type Progress =
  | { stage: 'download'; file: string; loaded: number; total: number }
  | { stage: 'open'; model: string }
  | { stage: 'compile'; done: number; total: number; label: string }
  | { stage: 'run'; done: number; total: number; label: string }
  /** After each token of a generation: tokens so far and at most, and what every row has by now. */
  | { stage: 'generate'; run: number; model: string; step: number; total: number; newIds: number[][] }
  /** The endpoint does not answer and is asked again after some milliseconds; the run goes on there. */
  | { stage: 'connect'; endpoint: string; attempt: number; waitMs: number }
  /** Runs before this one at the endpoint, this one included: 1 is next. */
  | { stage: 'queue'; endpoint: string; place: number }
