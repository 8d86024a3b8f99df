import { mkdir, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { VitrineError } from '../graph/errors.ts'

/** A folder for the requests and results of one process, which are of no use when it has ended. */
export interface EmbeddedData {
  folder: string
  remove: () => Promise<void>
}

/**
 * Makes it, and removes those that processes of this machine have left which are no more.
 * @throws VitrineError for a folder that cannot be written
 */
export async function openEmbeddedData(data: string): Promise<EmbeddedData> {
  const parent = join(data, 'embedded')
  const host = hostname().replaceAll(/[^\w-]/g, '_')
  const folder = join(parent, `${host}.${process.pid}`)
  try {
    await mkdir(parent, { recursive: true })
    for (const name of await readdir(parent)) {
      const [owner, pid] = name.split('.')
      if (owner === host && (Number(pid) === process.pid || !isAlive(Number(pid))))
        await rm(join(parent, name), { recursive: true, force: true })
    }
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    throw new VitrineError(`the folder of data ${data} cannot be written: ${String(error)}`, {
      hint: 'name another one: --data DIR',
    })
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
