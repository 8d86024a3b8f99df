import { type ModelRef } from '../graph/versions/v1.ts'

export type Precision = ModelRef['precision']

/**
 * From the most exact to the least: `q8` files also round activations while they run, by a scale of the whole batch, and
 * so come last.
 */
export const precisions: readonly Precision[] = ['fp32', 'fp16', 'q4', 'q4f16', 'q8']

/** transformers.js' file suffixes. */
const suffixes: Record<Precision, readonly string[]> = {
  fp32: [''],
  fp16: ['_fp16'],
  q4: ['_q4'],
  q4f16: ['_q4f16'],
  q8: ['_quantized', '_int8', '_uint8'],
}

/**
 * Model files by where exporters put them, preferred first: transformers.js' folder, the root (the onnxruntime-genai
 * builder), older decoder exports.
 */
export const stems: readonly string[] = [
  'onnx/model',
  'model',
  'onnx/decoder_model_merged',
  'onnx/decoder_model',
  'decoder_model_merged',
  'decoder_model',
]

/** File names that a precision may have under a stem, preferred first. */
export const fileNames = (stem: string, precision: Precision): string[] =>
  suffixes[precision].map(suffix => `${stem}${suffix}.onnx`)

/** Whether a file holds external data of a model file beside it: `model.onnx_data`, `model.onnx_data_1`, `model.onnx.data`. */
export function isDataOf(file: string, modelFile: string): boolean {
  return file.startsWith(modelFile) && /^[._]data(_\d+)?$/.test(file.slice(modelFile.length))
}

/** Names to try, in order and until one is missing, where a repository cannot be listed. */
export const dataSeries = (modelFile: string): ((index: number) => string)[] =>
  ['_data', '.data'].map(ending => index => `${modelFile}${ending}${index === 0 ? '' : `_${index}`}`)
