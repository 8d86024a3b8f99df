import { VitrineError } from '../graph/errors.ts'
import { type StoredFile } from './fileSource.ts'
import { checkHubId } from './modelId.ts'
import { type NamedBytes } from './repository.ts'

/** A file of the hub as a program names it: `owner/name/path/to/file` or `owner/name@revision/path/to/file`. */
export interface HubFile {
  id: string
  revision: string
  file: string
}

/** @throws VitrineError for what names no file of a repository */
export function parseHubFile(source: string): HubFile {
  const [, id = '', revision = 'main', file = ''] = /^([^/@]+\/[^/@]+)(?:@([^/]+))?\/(.+)$/.exec(source) ?? []
  const leadsOut = file.split('/').some(part => part === '' || part === '.' || part === '..')
  if (id === '' || leadsOut || /[\\?#]/.test(file))
    throw new VitrineError(`'${source}' names no file`, {
      hint: "write owner/name/path/file.safetensors (or owner/name@revision/path/...) for a file of the hub; a file near the program begins with './' or '/'",
    })
  checkHubId(id)
  return { id, revision, file }
}

/** A file as one array. @throws VitrineError for one that is too large for that */
export async function readWhole(stored: StoredFile, file: string): Promise<NamedBytes> {
  // Typed arrays end there in every engine that matters, and a Blob's arrayBuffer() fails without words.
  if (stored.size >= 2 ** 31)
    throw new VitrineError(`${file} has ${(stored.size / 1e9).toFixed(1)} GB: too large to be read at once`, {
      hint: 'split it into files below 2 GB',
    })
  return { name: file.slice(file.lastIndexOf('/') + 1), bytes: await stored.bytes() }
}
