import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { VitrineError } from '../graph/errors.ts'
import { isHubId, isOwnModel } from './modelId.ts'

/**
 * Where a model lies in a folder of models in hub layout (`folder/owner/name`). No name leads out of it.
 * @returns null where the folder does not have it
 */
export function folderOfModel(folder: string | undefined, id: string): string | null {
  if (folder === undefined || !isFolderModel(id)) return null
  const path = join(folder, id)
  return existsSync(join(path, 'config.json')) ? path : null
}

/**
 * The models of such a folder, by name.
 * @throws VitrineError where there is no such folder, and for one without models
 */
export async function folderModels(folder: string): Promise<string[]> {
  const owners = await readdir(folder).catch((error: unknown) => {
    throw new VitrineError(`the folder of models ${folder} cannot be read: ${String(error)}`)
  })
  const ids = await Promise.all(
    owners.map(async owner =>
      (await readdir(join(folder, owner)).catch(() => [])).map(name => `${owner}/${name}`),
    ),
  )
  const found = ids.flat().filter(id => folderOfModel(folder, id) !== null)
  if (found.length === 0)
    throw new VitrineError(`there is no model in the folder ${folder}`, {
      hint: 'a model lies in it as on the hub: owner/name/config.json, owner/name/onnx/model.onnx',
    })
  return found.sort()
}

/** How messages speak of such a model: callers need not know where it lies. */
export const ownFolderNaming = (id: string) => ({
  name: `the model '${id}'`,
  advice: 'its folder holds config.json and onnx/model.onnx, as on the hub',
})

const isFolderModel = (id: string): boolean => id.includes('/') && isHubId(id) && !isOwnModel(id)
