import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderModels, folderOfModel } from './modelFolder.ts'
import { createNodeHub } from './node.ts'

let root: string
let folder: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-models-'))
  folder = join(root, 'models')
  await cp('public/models/vitrine/atlas', join(folder, 'lab/map'), { recursive: true })
  await mkdir(join(folder, 'lab/empty'))
  await mkdir(join(root, 'outside'))
  await writeFile(join(root, 'config.json'), '{}')
  await writeFile(join(root, 'outside/config.json'), '{}')
  await symlink(join(folder, 'lab/map'), join(folder, 'lab/linked'))
})
afterAll(() => rm(root, { recursive: true }))

test('each owner/name of a folder is a model of that name, before the hub is asked', async () => {
  expect(await folderModels(folder)).toEqual(['lab/linked', 'lab/map'])
  const hub = createNodeHub({ folder, remoteHost: 'http://127.0.0.1:9' })
  const repository = await hub.open({ id: 'lab/map' })
  expect(repository).toMatchObject({ id: 'lab/map', precision: 'fp32' })
  expect(repository.onnx.path).toBe(join(folder, 'lab/map/onnx/model.onnx'))
  await expect(hub.open({ id: 'lab/empty' })).rejects.toThrow()
})

test.each([
  '../outside',
  '..',
  'lab/..',
  'lab/../../outside',
  './lab/map',
  '/lab/map',
  'lab',
  'lab/map/onnx',
  '',
])("no name leads out of it: '%s'", id => {
  expect(folderOfModel(folder, id)).toBeNull()
})

test('a folder without models, and one that is not there, are said', async () => {
  await expect(folderModels(join(root, 'outside'))).rejects.toThrow('there is no model in the folder')
  await expect(folderModels(join(root, 'nowhere'))).rejects.toThrow('cannot be read')
})
