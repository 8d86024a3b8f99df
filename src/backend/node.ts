import { createNodeHub, type NodeHubSettings } from '../hub/node.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { type Backend } from './backend.ts'
import { createEngineBackend } from './engineBackend.ts'
import { nodeMachine } from './nodeMachine.ts'

/** A backend in this process on onnxruntime-node's CPU. A run blocks the thread while a program is executed. */
export function createNodeBackend(settings: NodeHubSettings = {}): Backend {
  const runtime = createNodeRuntime()
  const machine = nodeMachine(runtime.info.float16)
  return createEngineBackend({ runtime, hub: createNodeHub(settings), machine })
}
