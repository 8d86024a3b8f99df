import * as v from 'valibot'
import {
  type LoadedTensors,
  type ModelDescription,
  type ModelRequest,
  type ResultRef,
} from '../graph/executor.ts'
import { type DeclaredInput, type InputValue } from '../graph/inputs.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type PositionMap } from '../program/positionMap.ts'

/** A graph as it leaves the sandbox: JSON text, and its constants as one safetensors buffer. */
export const graphMessage = v.strictObject({ graph: v.string(), constants: v.instance(Uint8Array) })
export type GraphMessage = v.InferOutput<typeof graphMessage>

/** A card as it leaves the sandbox, with the graph that computes what it shows. */
export interface ShowMessage {
  card: unknown
  graph: GraphMessage | null
}

/** What the guest asks of the host. Nothing else crosses in that direction. */
export interface HostApi {
  describe: { params: ModelRequest; result: ModelDescription; progress: never }
  run: { params: GraphMessage; result: null; progress: never }
  loadTensors: { params: string; result: LoadedTensors; progress: never }
  look: { params: ResultRef; result: TensorData; progress: never }
  show: { params: ShowMessage; result: null; progress: never }
  dispose: { params: readonly ResultRef[]; result: null; progress: never }
  declare: { params: DeclaredInput; result: null; progress: never }
  /** The program has ended; nothing follows. */
  finish: { params: unknown; result: null; progress: never }
}

/** What the host asks of the guest. */
export interface GuestApi {
  /** The program starts once this is answered: loading the sandbox is not the program's time. */
  begin: { params: null; result: null; progress: never }
  /** Answered as soon as no user code runs: gives back what it was given. */
  ping: { params: string; result: string; progress: never }
}

/** What the guest is told when it starts. */
export interface StartMessage {
  draft: boolean
  /** What the program's inputs are set to. */
  inputs: Readonly<Record<string, InputValue>>
  /** Places of the compiled program in the user's, and where it begins in the worker's script. */
  map: PositionMap
  lineOffset: number
  port: MessagePort
}

/** Name of the worker's script in stack traces. */
export const guestUrl = 'vitrine-guest.js'

/** The function that a compiled program is the body of. */
export type ProgramFunction = (
  vitrine: unknown,
  operators: unknown,
  exports: Record<string, unknown>,
  console: unknown,
) => Promise<void>
