import { VitrineError } from '../graph/errors.ts'
import { blobFolderSource } from './blobFolder.ts'
import { describeOwnModel } from './describeOwnModel.ts'
import { type FileSource } from './fileSource.ts'
import { parseHubFile, readWhole } from './hubFile.ts'
import { aboutModel, searchModels } from './hubModels.ts'
import { isFolder, isOwnModel } from './modelId.ts'
import { makeOffer } from './offer.ts'
import { openRepository } from './openRepository.ts'
import { type RemoteHub } from './remoteHub.ts'
import { type Hub, type OpenOptions } from './repository.ts'
import { settle } from './settle.ts'
import { removeModel, storedModels } from './storage.ts'

/** What differs between a page and Node. */
export interface HubPlaces {
  remote: () => Promise<RemoteHub>
  sourceOf: (model: { id: string; revision?: string | undefined }) => Promise<FileSource>
  /** Files near a program: `base` is the folder or URL that paths start from. */
  near: (base: string | undefined) => FileSource
}

/** Repositories from wherever they are. */
export function createHub({ remote, near, ...places }: HubPlaces): Hub {
  const folders = new Map<string, FileSource>()
  const sourceOf: HubPlaces['sourceOf'] = model => {
    const folder = folders.get(model.id)
    return folder === undefined ? places.sourceOf(model) : Promise.resolve(folder)
  }

  async function file(source: string, { base, ...options }: OpenOptions & { base?: string | undefined }) {
    // Two parts cannot name a file of a hub's repository.
    const isNear = isFolder(source) || source.split('/').length < 3
    const { file, ...model } = isNear ? { file: source, id: '' } : parseHubFile(source)
    const from = isNear ? near(base) : await sourceOf(model)
    const stored = await from.get(file, options)
    if (stored === null) {
      const why = from.missing(file)
      throw isNear ? why : new VitrineError(`${from.name} has no file ${file}`, { hint: why.hint })
    }
    return readWhole(stored, file)
  }

  return {
    open: async (request, options = {}) => openRepository(await sourceOf(request), request, options),
    describe: async (request, options = {}) =>
      isOwnModel(request.id) ? describeOwnModel(await sourceOf(request), request, options) : null,
    async settle(request, machine, options = {}) {
      if (isOwnModel(request.id))
        return { precision: request.precision ?? 'fp32', notice: null, missingBytes: 0 }
      return settle(await sourceOf(request), request, machine, options)
    },
    offer: async (request, machine, options = {}) =>
      makeOffer(await sourceOf(request), request, machine, options),
    file: (source, options = {}) => file(source, options),
    search: async (text, options = {}) => searchModels(await remote(), text, options),
    about: async (id, options = {}) =>
      isOwnModel(id) || isFolder(id) ? null : aboutModel(await remote(), id, options),
    addFolder: folder => void folders.set(folder.id, blobFolderSource(folder)),
    stored: async () => storedModels(await remote()),
    remove: async id => removeModel(await remote(), id),
  }
}
