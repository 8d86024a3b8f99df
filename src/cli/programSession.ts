import { type Backend } from '../backend/backend.ts'
import { type Progress } from '../graph/progress.ts'
import { createExecutor, type BackendExecutor } from '../backend/executor.ts'
import { type Device } from '../graph/executor.ts'
import { type ShowCard } from '../graph/showCard.ts'
import { type PlanReport } from '../graph/planReport.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { PromptTokenizer } from '../trace/tokenizer.ts'
import { announceDownload } from './announceDownload.ts'
import { type Interrupt } from './interrupt.ts'
import { type CardSource } from './print/source.ts'

export interface SessionOptions {
  /** Takes the place of what the program asks for. */
  device: Device | undefined
  /** The folder that `./file` of the program starts from. */
  base: string
  interrupt: Interrupt
  onCard: (card: ShowCard, source: CardSource) => Promise<void>
  onNotice: (notice: string) => void
  /** How each graph ran. */
  onPlan: (plan: PlanReport) => void
  /** @param text what a generation has written so far, of its first row */
  onProgress: (progress: Progress, text?: string) => void
}

export interface ProgramSession {
  executor: BackendExecutor
  /** The graphs that the program ran, in order. */
  graphs: { hash: string; graph: Graph }[]
}

/** A backend's executor that also remembers what the command line needs: graphs, tokenizers, notices said once. */
export function createProgramSession(
  backend: Backend,
  { device, base, interrupt, onCard, onNotice, onPlan, onProgress }: SessionOptions,
): ProgramSession {
  const graphs: ProgramSession['graphs'] = []
  const tokenizers = new Map<string, PromptTokenizer>()
  const said = new Set<string>()
  const source: CardSource = {
    look: ref => backend.look(ref),
    decode: (model, id) => tokenizers.get(model)?.decode([id]) ?? `#${id}`,
    decodeText: (model, ids) => tokenizers.get(model)?.decode(ids) ?? ids.map(id => `#${id}`).join(' '),
  }
  const textOf = (progress: Progress) =>
    progress.stage === 'generate'
      ? tokenizers.get(progress.model)?.decodeText(progress.newIds[0] ?? [])
      : undefined
  const executor = createExecutor(backend, {
    onProgress(progress) {
      onProgress(progress, textOf(progress))
    },
    signal: interrupt.signal,
    files: { base },
    onCard: card => onCard(card, source),
    onReport({ notices, plan }) {
      onPlan(plan)
      for (const notice of notices) {
        if (!said.has(notice)) onNotice(notice)
        said.add(notice)
      }
    },
  })
  return {
    graphs,
    executor: {
      ...executor,
      async describe(request) {
        const asked = device === undefined ? request : { ...request, device }
        const description = await interrupt.during(async () => {
          await announceDownload(backend, asked, onNotice, interrupt.signal)
          return executor.describe(asked)
        })
        const { ref, tokenizer } = description
        if (tokenizer !== null) tokenizers.set(ref.id, new PromptTokenizer(tokenizer, undefined))
        return description
      },
      run(graph, hash, constants) {
        graphs.push({ hash, graph })
        return executor.run(graph, hash, constants)
      },
    },
  }
}
