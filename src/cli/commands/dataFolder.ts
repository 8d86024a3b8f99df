import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where an endpoint keeps what it must, if nobody says otherwise. */
export const defaultData = (): string => join(homedir(), '.vitrine')

/** The file of an endpoint's keys: in its data, where that is a folder. */
export function keysFile({ data, keys }: { data?: string | undefined; keys?: string | undefined }): string {
  if (keys !== undefined) return keys
  const isFolder = data !== undefined && !data.includes('://')
  return join(isFolder ? data : defaultData(), 'keys.json')
}
