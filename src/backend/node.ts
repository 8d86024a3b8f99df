import { createNodeHub, type NodeHubSettings } from '../hub/node.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { type Backend } from './backend.ts'
import { createEngineBackend } from './engineBackend.ts'

/** A backend in this process on onnxruntime-node's CPU. A run blocks the thread while a program is executed. */
export function createNodeBackend(settings: NodeHubSettings = {}): Backend {
  return createEngineBackend({ runtime: createNodeRuntime(), hub: createNodeHub(settings) })
}
