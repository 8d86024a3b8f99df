import { VitrineError } from '../graph/errors.ts'
import { type ModelRequest } from '../graph/executor.ts'
import { type ModelRef } from '../graph/versions/v1.ts'
import { type Runtime } from '../runtime/runtime.ts'
import { type MemoryBudget } from './memoryBudget.ts'
import { ModelHandle, type DownloadProgress, type OpenFiles } from './modelStore.ts'

export interface OpenOptions {
  signal?: AbortSignal | undefined
  onProgress?: ((progress: DownloadProgress | { stage: 'open'; model: string }) => void) | undefined
}

/** Open models, once for each id, revision and precision, kept as long as the budget allows. */
export class OpenModels {
  private readonly models = new Map<string, { id: string; opening: Promise<ModelHandle> }>()
  private readonly openFiles: OpenFiles
  private readonly runtime: Runtime
  private readonly budget: MemoryBudget
  private readonly onClose: () => void

  /** @param onClose called when a model goes: what refers to it goes with it */
  constructor(openFiles: OpenFiles, runtime: Runtime, budget: MemoryBudget, onClose: () => void) {
    this.openFiles = openFiles
    this.runtime = runtime
    this.budget = budget
    this.onClose = onClose
  }

  /** A model, in use until `done` is called. */
  async use(
    request: ModelRequest | ModelRef,
    options: OpenOptions,
  ): Promise<{ model: ModelHandle; done: () => void }> {
    const id = JSON.stringify([request.id, request.revision ?? 'main', request.precision ?? 'fp32'])
    const key = `model ${id}`
    const opening = this.models.get(id)?.opening ?? this.open(id, request, options)
    const model = await opening
    if (this.budget.has(key)) this.budget.hold(key)
    else
      await this.budget.add(key, 'model', model.bytes, () => {
        this.models.delete(id)
        this.onClose()
      })
    return {
      model,
      done: () => {
        this.budget.letGo(key)
      },
    }
  }

  /** Of the models that are open, those being opened included. */
  ids(): string[] {
    return [...new Set([...this.models.values()].map(({ id }) => id))]
  }

  clear(): void {
    for (const id of this.models.keys()) this.budget.forget(`model ${id}`)
    this.models.clear()
  }

  private open(
    id: string,
    request: ModelRequest | ModelRef,
    { onProgress, signal }: OpenOptions,
  ): Promise<ModelHandle> {
    const opening = this.openFiles(request, { onProgress, signal }).then(async files => {
      onProgress?.({ stage: 'open', model: request.id })
      try {
        return await ModelHandle.open(files, this.runtime)
      } catch (error) {
        if (error instanceof VitrineError) throw error
        throw new VitrineError(`${request.id} could not be opened: ${String(error)}`, {
          hint: 'the file may be of a kind that is not supported yet: vitrine inspect says what was found',
        })
      }
    })
    this.models.set(id, { id: request.id, opening })
    opening.catch(() => this.models.delete(id))
    return opening
  }
}
