import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type Architecture } from '../zoo.ts'
import { readGolden, type Golden } from './golden.ts'

/** The golden files of an architecture, from the repository's folder. */
export const nodeGolden = (architecture: Architecture): Promise<Golden> =>
  readGolden(architecture, async file => {
    const path = `test/fixtures/zoo/${architecture}/${file}`
    return existsSync(path) ? new Uint8Array(await readFile(path)) : null
  })
