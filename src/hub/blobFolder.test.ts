import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VitrineError } from '../graph/errors.ts'
import { type BlobFolder } from './blobFolder.ts'
import { createNodeHub } from './node.ts'

const zoo = 'test/fixtures/zoo/gpt2/optimum'

async function folder(id: string): Promise<BlobFolder> {
  const entries = await readdir(zoo, { recursive: true, withFileTypes: true })
  const files = await Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(async entry => {
        const path = join(entry.parentPath, entry.name)
        return { path: path.slice(zoo.length + 1), blob: new Blob([await readFile(path)]) }
      }),
  )
  return { id, files }
}

const machine = {
  device: 'wasm',
  limit: null,
  comfortable: 1e9,
  words: '',
  largestTensor: null,
  float16: true,
} as const

test('a folder that was given opens as the same folder on disk does', async () => {
  const hub = createNodeHub()
  hub.addFolder(await folder('./given'))
  const given = await hub.open({ id: './given' })
  const onDisk = await hub.open({ id: `./${zoo}` })
  expect(given.config).toEqual(onDisk.config)
  expect(Buffer.compare(given.onnx.data, onDisk.onnx.data)).toBe(0)
  const offer = await hub.offer({ id: './given' }, machine)
  expect(offer.precisions.map(({ precision, missingBytes }) => [precision, missingBytes])).toEqual([
    ['fp32', 0],
  ])
})

test('a folder that holds no model says what one holds', async () => {
  const hub = createNodeHub()
  hub.addFolder({ id: './photos', files: [{ path: 'a.png', blob: new Blob(['x']) }] })
  const failure: unknown = await hub.open({ id: './photos' }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(VitrineError)
  expect(String(failure)).toContain('./photos')
  expect(failure instanceof VitrineError && failure.hint).toContain('config.json')
})
