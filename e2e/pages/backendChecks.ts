import { type Backend } from '../../src/backend/backend.ts'
import { type Progress } from '../../src/graph/progress.ts'
import { createLocalBackend } from '../../src/backend/local.ts'
import { hashGraph } from '../../src/graph/canonical.ts'
import { type Device } from '../../src/graph/executor.ts'
import { type Graph } from '../../src/graph/versions/v1.ts'
import { read, save, traceOf } from '../../test/graphs.ts'

const models = new URL('/models/', location.href).href

let backend: Backend | undefined
const shared = (): Backend => (backend ??= createLocalBackend({ models }))

/** "The Eiffel Tower is in the city of" in Atlas's tokens, as its tokenizer gives them. */
const ids = [[351, 1612, 957, 281, 316, 266, 531, 306]]

function logitsOf(id: string, prompt = ids): Graph {
  const graph = traceOf([read('0', 'lm_head.output'), save('1', '0', 'logits')])
  const model = { id, revision: 'main', precision: 'fp32' as const }
  return {
    ...graph,
    runs: graph.runs.map(run => ({ ...run, model, prompts: [{ text: null, ids: prompt }] })),
  }
}

export const backendChecks = {
  describe: async (id: string) => {
    const { ref, siteMap, tokenizer } = await shared().describe({ id })
    return { ref, layers: siteMap.sizes.layers, hasTokenizer: tokenizer !== null }
  },

  /** The most probable next token of the prompt, and what the run and its progress said. */
  nextToken: async (id: string, device: Device) => {
    const graph = logitsOf(id)
    const hash = hashGraph(graph)
    const stages = new Set<Progress['stage']>()
    const report = await shared().run(graph, hash, new Map(), {
      device,
      onProgress: ({ stage }) => stages.add(stage),
    })
    const { data, shape } = await shared().look(`${hash}/logits`)
    const last = Array.from(data.slice(-Number(shape.at(-1))))
    const held = (await shared().memory()).liveTensors
    await shared().disposeAll()
    const memory = await shared().memory()
    return { best: last.indexOf(Math.max(...last)), report, stages: [...stages], held, memory }
  },

  /** Cancels a run in its midst, then runs again. */
  cancel: async (device: Device) => {
    const controller = new AbortController()
    // WASM takes a row in milliseconds, and the word to stop has a way to go: its run must be longer than that.
    const rows = device === 'wasm' ? 32 : 1
    const row = Array.from({ length: 100 }, (_, i) => i + 300)
    const long = logitsOf(
      'vitrine/atlas',
      Array.from({ length: rows }, () => row),
    )
    const name = await shared()
      .run(long, hashGraph(long), new Map(), {
        device,
        signal: controller.signal,
        onProgress: step => {
          if ('done' in step && step.done > 0) controller.abort()
        },
      })
      .then(
        () => 'no error',
        (error: unknown) => (error instanceof Error ? error.name : String(error)),
      )
    const { liveTensors } = await shared().memory()
    return { name, liveTensors }
  },

  failure: async (id: string) =>
    shared()
      .run(logitsOf(id), 'x', new Map())
      .then(
        () => 'no error',
        (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
      ),

  close: () => shared().close(),
}
