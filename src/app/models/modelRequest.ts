import { type ModelRequest } from '../../graph/executor.ts'
import { isOwnModel } from '../../hub/modelId.ts'
import { type ModelCall } from '../../program/edits/findModel.ts'

const precisions = ['fp32', 'fp16', 'q8', 'q4', 'q4f16'] as const
const devices = ['webgpu', 'wasm', 'cpu'] as const

/** What a written-out call would ask the hub for if it ran here; null where it names no model of the hub. */
export function hubRequest(call: ModelCall): ModelRequest | null {
  return isOwnModel(call.id) || !/^[\w.-]+\/[\w.-]+$/.test(call.id) ? null : requestHere(call)
}

/** What a written-out call asks for. */
export function modelRequest(call: ModelCall): ModelRequest {
  const { remote } = call.options
  return { ...requestHere(call), ...(remote === undefined ? {} : { remote }) }
}

function requestHere({ id, options }: ModelCall): ModelRequest {
  const precision = precisions.find(one => one === options.dtype)
  const device = devices.find(one => one === options.device)
  return {
    id,
    ...(options.revision ? { revision: options.revision } : {}),
    ...(precision === undefined ? {} : { precision }),
    ...(device === undefined ? {} : { device }),
  }
}
