import { type InputValue } from '../../graph/inputs.ts'
import { type Values } from '../results/tensorStore.ts'
import { type Received } from '../share/received.ts'
import { type Recipe } from '../share/recipe.ts'
import { type RunDigest } from '../share/digest.ts'
import { type ResultEntry } from '../shell/runStore.ts'

/** What is kept of each kind; every record has its key and the experiment it belongs to. */
export interface Kept {
  experiments: ExperimentRecord
  versions: VersionRecord
  runs: RunHead
  bodies: RunBody
  undo: UndoRecord
}

export type Kind = keyof Kept

interface Base {
  key: string
  /** Key of its experiment. */
  experiment: string
}

export interface ExperimentRecord extends Base {
  recipe: Recipe
  /** Milliseconds since 1970, as all times here. */
  created: number
  changed: number
  /** Counts the times it was saved, by whichever tab: two tabs cannot overwrite each other unnoticed. */
  revision: number
  /** What a link brought along with it. */
  received: Received | null
  /** Deleted ones can be brought back until they are cleared away. */
  deleted: number | null
}

/** Why a version was kept. */
export type VersionReason = 'run' | 'left' | 'rest' | 'restore'

export interface VersionRecord extends Base {
  at: number
  why: VersionReason
  code: string
  inputs: Readonly<Record<string, InputValue>>
}

export type RunOutcome = 'done' | 'stopped' | 'failed'

/** A run as a list needs it. Its cards and their tensors stand in its body. */
export interface RunHead extends Base {
  /** From 1, per experiment. */
  number: number
  at: number
  /** Milliseconds. */
  ms: number
  outcome: RunOutcome
  /** What went wrong; null where nothing did. */
  problem: string | null
  title: string
  code: string
  inputs: Readonly<Record<string, InputValue>>
  model: string | null
  /** The device that was really used; '' where nothing ran. */
  device: string
  /** What the endpoint that it ran at is called; absent for a run of this machine. */
  endpoint?: string
  precision: string
  /** Sums over the graphs of the run, in milliseconds. */
  timings: { plan: number; compile: number; run: number; total: number }
  notices: readonly string[]
  digest: RunDigest | null
  cards: number
  /** Of the tensors that were kept. */
  bytes: number
}

export interface RunBody extends Base {
  entries: ResultEntry[]
  /** By address, of all cards that are not withheld. */
  tensors: (readonly [ref: string, values: Values])[]
  /** Cards that were too large to be kept with their numbers. */
  withheld: WithheldCard[]
}

export interface WithheldCard {
  index: number
  title: string
  bytes: number
}

export interface UndoRecord extends Base {
  /** CodeMirror's state with its history, as JSON. */
  state: unknown
}
