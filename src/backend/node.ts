import { createNodeHub, type NodeHubSettings } from '../hub/node.ts'
import { createNodeRuntime, type NodeRuntimeOptions } from '../runtime/node.ts'
import { type Backend } from './backend.ts'
import { createEngineBackend } from './engineBackend.ts'
import { nodeMachine } from './nodeMachine.ts'
import { type StartedBackend } from './serveBackend.ts'

export interface NodeBackendSettings extends NodeHubSettings, Pick<NodeRuntimeOptions, 'provider'> {
  /** Bytes that the engine may take; what this machine has if not said. */
  memory?: number | undefined
  /** Threads of the CPU; every core if not said. */
  threads?: number | undefined
}

/** A backend in this process on onnxruntime-node. A run blocks the thread while a program is executed. */
export const createNodeBackend = (settings: NodeBackendSettings = {}): Backend =>
  startNodeBackend(settings).backend

/** @param notices said with every run */
export function startNodeBackend(
  { provider, memory, threads, ...hub }: NodeBackendSettings,
  notices: readonly string[] = [],
): StartedBackend {
  const runtime = createNodeRuntime({ provider, intraOpThreads: threads })
  const machine = nodeMachine({ float16: runtime.info.float16, memory })
  // What a program may ask for here is the CPU; which provider stands behind it is the report's to say.
  return {
    backend: createEngineBackend({ runtime, hub: createNodeHub(hub), machine, notices }),
    device: 'cpu',
  }
}
