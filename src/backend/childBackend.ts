import { createNodeHub } from '../hub/node.ts'
import { type Backend } from './backend.ts'
import { type NodeBackendSettings } from './node.ts'
import { nodeMachine } from './nodeMachine.ts'
import { createProcessBackend } from './processBackend.ts'
import { spawnEngineChild, type EngineChild } from './spawnEngineChild.ts'

export interface ChildBackendSettings extends NodeBackendSettings {
  /** Told of each engine that is started. */
  onSpawn?: (child: EngineChild) => void
}

/**
 * A backend in a child process on onnxruntime-node: a run blocks nobody here, one that does not stop when it is
 * cancelled is ended, and one that crashes takes nothing else with it. The next call starts another process.
 */
export function createChildBackend({ onSpawn, ...node }: ChildBackendSettings = {}): Backend {
  const children = new Set<EngineChild>()
  const backend = createProcessBackend({
    spawn() {
      const child = spawnEngineChild()
      children.add(child)
      void child.gone.then(() => children.delete(child))
      onSpawn?.(child)
      return child
    },
    settings: { node },
    hub: () => Promise.resolve(createNodeHub(node)),
    machine: () => Promise.resolve(nodeMachine({ float16: true, memory: node.memory })),
  })
  return {
    ...backend,
    async close() {
      await backend.close()
      await Promise.all([...children].map(({ gone }) => gone))
    },
  }
}
