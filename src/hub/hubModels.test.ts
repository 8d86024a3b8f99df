import { afterAll, beforeAll, expect, test } from 'vitest'
import { startHubServer, type HubServer } from '../../test/hub/hubServer.ts'
import { VitrineError } from '../graph/errors.ts'
import { createNodeHub } from './node.ts'
import { type Hub } from './repository.ts'

let server: HubServer
let mirror: HubServer
const hubAt = ({ url }: HubServer): Hub => createNodeHub({ remoteHost: url, patience: 2000 })

beforeAll(async () => {
  server = await startHubServer(
    {},
    {},
    {
      about: {
        'few/tiny-onnx': { tags: ['onnx', 'license:mit'], downloads: 3 },
        'many/tiny-onnx': { tags: ['onnx', 'license:apache-2.0'], downloads: 900, gated: 'manual' },
        'many/tiny': { tags: ['pytorch'], downloads: 5000 },
      },
    },
  )
  mirror = await startHubServer({})
})
afterAll(async () => {
  await server.close()
  await mirror.close()
})

test('a search gives models with ONNX files, most downloaded first, with licence and conditions', async () => {
  expect(await hubAt(server).search('tiny')).toEqual([
    { id: 'many/tiny-onnx', licence: 'apache-2.0', downloads: 900, gated: true },
    { id: 'few/tiny-onnx', licence: 'mit', downloads: 3, gated: false },
  ])
  expect(await hubAt(server).search('no such words')).toEqual([])
})

test('what the hub says of one model', async () => {
  expect(await hubAt(server).about('few/tiny-onnx')).toEqual({
    id: 'few/tiny-onnx',
    licence: 'mit',
    downloads: 3,
    gated: false,
  })
  expect(await hubAt(server).about('nobody/nothing')).toBeNull()
  expect(await hubAt(server).about('vitrine/atlas')).toBeNull()
})

test('a plain mirror has no search, and says what to do instead', async () => {
  await expect(hubAt(mirror).search('tiny')).rejects.toThrow(VitrineError)
  const failure: unknown = await hubAt(mirror)
    .search('tiny')
    .catch((error: unknown) => error)
  expect(failure instanceof VitrineError && failure.hint).toContain('owner/name')
  expect(await hubAt(mirror).about('many/tiny')).toBeNull()
})

test('whatever a server answers is read or refused', async () => {
  for (const body of ['[{"id":7}]', '{"id":"a/b"}', 'null', '<html>']) {
    server.answers.set('api/models', (_request, response) => response.writeHead(200).end(body))
    await expect(hubAt(server).search('x')).rejects.toThrow(VitrineError)
  }
  server.answers.set('api/models', (_request, response) =>
    response.writeHead(200).end('[{"id":"a/b","tags":7,"downloads":"many","gated":null}]'),
  )
  expect(await hubAt(server).search('x')).toEqual([
    { id: 'a/b', licence: null, downloads: null, gated: false },
  ])
  server.answers.delete('api/models')
})
