import { type Json } from '../versions/v1.ts'
import { type TensorType } from '../tensorData.ts'

/** What an operand may be when it is recorded; a weak scalar takes part in broadcasting as shape []. */
export interface OperandType extends TensorType {
  /** True for a number written beside tensors (LANGUAGE 28). */
  weak?: boolean
}

/** The JSON form of one attribute, checked by the validator. */
export type AttributeSchema =
  | {
      type: 'int' | 'float' | 'bool' | 'string' | 'ints' | 'dtype' | 'index'
      optional?: boolean
      doc: string
    }
  | { type: 'enum'; values: readonly string[]; optional?: boolean; doc: string }

/**
 * One tensor operation, defined once. The validator, the recorder, completions and documentation are derived from
 * it; its ONNX form stands in `src/onnx/lowering`, keyed by the same name and exhaustive by type.
 */
export interface Operation {
  /** Node `op`, in camelCase; PyTorch's name where there is one. */
  name: string
  family: 'elementwise' | 'comparison' | 'reduction' | 'matrix' | 'movement' | 'index' | 'creation' | 'random'
  /** Names of the tensor operands, in order; a last name beginning with `...` takes any number. */
  operands: readonly string[]
  attributes: Readonly<Record<string, AttributeSchema>>
  /** Markdown: what it computes, in PyTorch's terms, and where it differs. */
  doc: string
  /**
   * Shape and dtype of the result. Dimensions may be symbols (see `dim.ts`).
   * @throws VitrineError naming the shapes that do not fit and what to do
   */
  infer(operands: readonly OperandType[], attrs: Readonly<Record<string, Json>>): TensorType
}

/** One part of an index: PyTorch's, already resolved by the recorder. */
export type IndexItem =
  | { kind: 'int'; value: number }
  | { kind: 'slice'; start: number | null; stop: number | null; step: number | null }
  | { kind: 'ellipsis' }
  | { kind: 'newaxis' }
  | { kind: 'ints'; values: number[] }
  /** The operand after the indexed tensor (and after the value, for a write) with this number: int32 or bool. */
  | { kind: 'operand'; operand: number }
