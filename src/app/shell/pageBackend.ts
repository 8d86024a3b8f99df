import { type Backend } from '../../backend/backend.ts'
import { type ModelDescription, type ModelRequest } from '../../graph/executor.ts'
import { useModels } from '../models/modelStore.ts'
import { prepareDecoder } from '../results/decoder.ts'

let backend: Promise<Backend> | undefined

/** The one engine of this page; its code and its worker are loaded when something first needs them. */
export function pageBackend(): Promise<Backend> {
  backend ??= import('../../backend/local.ts').then(({ createLocalBackend }) =>
    createLocalBackend({ models: new URL('models/', document.baseURI).href }),
  )
  return backend
}

const descriptions = new Map<string, Promise<ModelDescription>>()

/** What a model offers, read once: drafts ask for it at every keystroke. A failure is asked again. */
export function describeOnce(request: ModelRequest): Promise<ModelDescription> {
  const { id, revision, precision } = request
  const key = JSON.stringify([id, revision, precision])
  const known = descriptions.get(key)
  if (known !== undefined) return known
  const description = readDescription({ id, revision, precision })
  descriptions.set(key, description)
  description.catch(() => descriptions.delete(key))
  return description
}

async function readDescription(request: ModelRequest): Promise<ModelDescription> {
  const description = await (await pageBackend()).describe(request)
  await noteModel(description)
  return description
}

/** Makes a model known to the panels and its tokens readable on cards. */
export async function noteModel(description: ModelDescription): Promise<void> {
  await prepareDecoder(description)
  useModels.getState().add(description)
}
