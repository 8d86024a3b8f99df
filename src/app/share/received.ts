import { type InputValue } from '../../graph/inputs.ts'
import { type RunDigest } from './digest.ts'

/** What a link brought along with an experiment, and what it was about. */
export interface Received {
  /** The program and the inputs that it belongs to; after a change it says nothing any more. */
  code: string
  inputs: Readonly<Record<string, InputValue>>
  /** What the sender's run showed. */
  digest: RunDigest | null
  /** Graphs as the sender's page recorded them, as they came: checked before they are drawn. */
  graphs: readonly unknown[]
}
