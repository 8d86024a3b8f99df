import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startHubServer, type HubServer } from '../../test/hub/hubServer.ts'
import { renameExternal } from '../../test/hub/renameExternal.ts'
import { VitrineError } from '../graph/errors.ts'
import { type Machine } from './machine.ts'
import { createNodeHub } from './node.ts'
import { type Hub } from './repository.ts'

const zoo = 'test/fixtures/zoo'
const roomy: Machine = {
  device: 'cpu',
  limit: 1e9,
  comfortable: 1e9,
  words: 'this machine has 1 GB of memory',
  largestTensor: null,
  float16: true,
}

let work: string
/** One that lists its files as the hub does, and one that does not, as a plain mirror. */
let servers: Record<'hub' | 'mirror', HubServer>
const sizes = { fp32: 0, fp16: 0, q4: 0 }

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'vitrine-offer-'))
  const sizeOf = async (file: string) => (await stat(join(work, file))).size
  const put = async (from: string, to: string) => {
    await mkdir(dirname(join(work, to)), { recursive: true })
    await cp(join(zoo, from), join(work, to))
  }
  const putRenamed = async (from: string, location: string, to: string) =>
    writeFile(join(work, to), renameExternal(await readFile(join(zoo, from)), location))
  await put('llama/optimum/config.json', 'several/config.json')
  await put('llama/optimum/onnx/model.onnx', 'several/onnx/model.onnx')
  await putRenamed(
    'llama/genai-fp16-webgpu/onnx/model.onnx',
    'model_fp16.onnx_data',
    'several/onnx/model_fp16.onnx',
  )
  await put('llama/genai-fp16-webgpu/onnx/model.onnx.data', 'several/onnx/model_fp16.onnx_data')
  await putRenamed(
    'llama/genai-int4-webgpu/onnx/model.onnx',
    'model_q4.onnx.data',
    'several/onnx/model_q4.onnx',
  )
  await put('llama/genai-int4-webgpu/onnx/model.onnx.data', 'several/onnx/model_q4.onnx.data')
  await writeFile(join(work, 'several/onnx/model_bnb4.onnx'), 'x')
  sizes.fp32 = await sizeOf('several/onnx/model.onnx')
  sizes.fp16 =
    (await sizeOf('several/onnx/model_fp16.onnx')) + (await sizeOf('several/onnx/model_fp16.onnx_data'))
  sizes.q4 = (await sizeOf('several/onnx/model_q4.onnx')) + (await sizeOf('several/onnx/model_q4.onnx.data'))
  // As the onnxruntime-genai builder leaves a folder: everything at its root, and no config.json.
  await put('llama/genai-fp32-cpu/onnx/model.onnx', 'builder/model.onnx')
  await put('llama/genai-fp32-cpu/onnx/model.onnx.data', 'builder/model.onnx.data')
  const model = {
    type: 'llama',
    vocab_size: 256,
    context_length: 128,
    decoder: {
      hidden_size: 64,
      head_size: 16,
      num_attention_heads: 4,
      num_hidden_layers: 2,
      num_key_value_heads: 2,
    },
  }
  await writeFile(join(work, 'builder/genai_config.json'), JSON.stringify({ model }))
  await put('gpt2/optimum/config.json', 'old/config.json')
  await put('gpt2/optimum/onnx/model.onnx', 'old/onnx/decoder_model.onnx')
  await put('gpt2/optimum/config.json', 'eight/config.json')
  await put('gpt2/optimum/onnx/model.onnx', 'eight/onnx/model_int8.onnx')
  await put('gpt2/optimum/config.json', 'named/config.json')
  await put('gpt2/optimum/onnx/model.onnx', 'named/cpu/phi-cpu-int4.onnx')
  const folders = ['several', 'builder', 'old', 'eight', 'named']
  const repositories = Object.fromEntries(folders.map(name => [`a/${name}`, join(work, name)]))
  servers = {
    hub: await startHubServer(repositories, {}, { lists: true }),
    mirror: await startHubServer(repositories),
  }
})

afterAll(async () => {
  await servers.hub.close()
  await servers.mirror.close()
  await rm(work, { recursive: true })
})

async function failure(promise: Promise<unknown>): Promise<VitrineError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown)
  if (error instanceof VitrineError) return error
  throw new Error(`expected a VitrineError, got ${JSON.stringify(error)}`)
}

describe.each(['hub', 'mirror'] as const)('on a %s', kind => {
  let hub: Hub
  let server: HubServer
  let count = 0
  beforeEach(() => {
    server = servers[kind]
    server.requests.length = 0
    hub = createNodeHub({ remoteHost: server.url, cacheDir: join(work, `cache-${kind}-${count++}`) })
  })

  test('precisions are known with their files and sizes before anything is downloaded', async () => {
    const offer = await hub.offer({ id: 'a/several' }, roomy)
    expect(
      offer.precisions.map(({ precision, bytes, missingBytes }) => [precision, bytes, missingBytes]),
    ).toEqual([
      ['fp32', sizes.fp32, sizes.fp32],
      ['fp16', sizes.fp16, sizes.fp16],
      ['q4', sizes.q4, sizes.q4],
    ])
    expect(offer.precisions[1]?.files.map(({ file }) => file)).toEqual([
      'onnx/model_fp16.onnx',
      'onnx/model_fp16.onnx_data',
    ])
    expect(offer).toMatchObject({ chosen: 'fp32', why: null })
    // Only a repository that can be listed shows what nobody looks for.
    expect(offer.others).toEqual(kind === 'hub' ? ['onnx/model_bnb4.onnx'] : [])
    const whole = server.requests.filter(request => request.endsWith('.onnx'))
    expect(whole).toEqual([])
  })

  test('what is here already is told from what is not', async () => {
    await hub.open({ id: 'a/several', precision: 'q4' })
    const { precisions } = await hub.offer({ id: 'a/several' }, roomy)
    expect(precisions.map(({ missingBytes }) => missingBytes)).toEqual([sizes.fp32, sizes.fp16, 0])
  })

  test('the most exact precision that fits well is taken unasked, and it is said why', async () => {
    const machine = { ...roomy, comfortable: sizes.fp16 }
    const settled = await hub.settle({ id: 'a/several' }, machine)
    expect(settled.precision).toBe('fp16')
    expect(settled.notice).toMatch(
      /^No dtype is asked for, so fp16 \(.* kB\) was taken: fp32 \(.* kB\) is too large for this machine to take unasked\.$/,
    )
    await expect(hub.settle({ id: 'a/several', precision: 'fp32' }, machine)).resolves.toEqual({
      precision: 'fp32',
      notice: null,
      missingBytes: sizes.fp32,
    })
    await expect(hub.settle({ id: 'a/several' }, roomy)).resolves.toMatchObject({
      precision: 'fp32',
      notice: null,
    })
  })

  test('float16 weights count twice where they are widened', async () => {
    const machine = { ...roomy, comfortable: sizes.fp16, float16: false }
    await expect(hub.settle({ id: 'a/several' }, machine)).resolves.toMatchObject({ precision: 'q4' })
  })

  test('what the machine cannot hold is refused before it is downloaded, with what it can hold', async () => {
    const machine = { ...roomy, limit: sizes.q4, comfortable: sizes.q4 / 2 }
    const error = await failure(hub.settle({ id: 'a/several', precision: 'fp32' }, machine))
    expect(error.message).toMatch(
      /a\/several.* is too large for this machine as fp32: its weights take .* kB, and this machine has 1 GB of memory$/,
    )
    expect(error.hint).toMatch(/^ask for another precision: { dtype: 'q4' } \(.* kB\)$/)
    await expect(hub.settle({ id: 'a/several' }, machine)).resolves.toMatchObject({ precision: 'q4' })
    const nothing = await failure(hub.settle({ id: 'a/several' }, { ...machine, limit: 10 }))
    expect(nothing.hint).toContain('take a smaller model')
    expect(server.requests.filter(request => request.endsWith('.onnx'))).toEqual([])
  })

  test('an embedding that no buffer of the graphics device holds is refused', async () => {
    const error = await failure(
      hub.settle({ id: 'a/several', precision: 'fp32' }, { ...roomy, largestTensor: 1000 }),
    )
    expect(error.message).toContain(
      'its embedding takes 65.5 kB, and this graphics device has buffers of at most 1.0 kB',
    )
  })

  test('a precision that is not there names those that are, with sizes', async () => {
    const error = await failure(hub.settle({ id: 'a/several', precision: 'q8' }, roomy))
    expect(error.message).toBe("the hub's model 'a/several' (revision main) has no file of the precision q8")
    expect(error.hint).toMatch(/{ dtype: 'fp32' } \(.* kB\) or { dtype: 'fp16' }/)
  })

  test('a folder of the onnxruntime-genai builder opens: files at its root, its own config', async () => {
    const { onnx, config, external } = await hub.open({ id: 'a/builder' })
    expect(onnx.file).toBe('model.onnx')
    expect(external).toHaveLength(1)
    expect(config).toMatchObject({
      model_type: 'llama',
      hidden_size: 64,
      num_hidden_layers: 2,
      num_key_value_heads: 2,
      vocab_size: 256,
    })
  })

  test('older file names are found', async () => {
    expect((await hub.open({ id: 'a/old' })).onnx.file).toBe('onnx/decoder_model.onnx')
    const eight = await hub.settle({ id: 'a/eight' }, roomy)
    expect(eight.precision).toBe('q8')
    expect(eight.notice).toContain('the most exact one that the repository has')
    expect((await hub.open({ id: 'a/eight', precision: 'q8' })).onnx.file).toBe('onnx/model_int8.onnx')
  })

  test('a repository whose ONNX files have other names says so', async () => {
    const error = await failure(hub.open({ id: 'a/named' }))
    if (kind === 'hub') {
      expect(error.message).toContain('no model file under a name that Vitrine looks for')
      expect(error.hint).toContain('cpu/phi-cpu-int4.onnx')
    } else expect(error.message).toContain('has no ONNX file')
  })

  test('what the weights really are is said, whatever the file is called', async () => {
    const opened = await hub.open({ id: 'a/several', precision: 'q4' })
    expect(opened).toMatchObject({ precision: 'q4', weights: 'q4f16' })
  })
})

test('without a connection what is here opens, with the precision that is here', async () => {
  const cacheDir = join(work, 'cache-offline')
  const server = await startHubServer({ 'a/several': join(work, 'several') })
  const hub = createNodeHub({ remoteHost: server.url, cacheDir })
  await hub.open({ id: 'a/several', precision: 'q4' })
  await server.close()
  await expect(hub.settle({ id: 'a/several' }, roomy)).resolves.toMatchObject({ precision: 'q4' })
  await expect(hub.open({ id: 'a/several', precision: 'q4' })).resolves.toMatchObject({ tokenizer: null })
  const error = await failure(hub.open({ id: 'a/several', precision: 'fp16' }))
  expect(error.message).toContain('could not reach 127.0.0.1')
})

test('a model that is here is settled without asking anybody', async () => {
  const { hub: server } = servers
  const hub = createNodeHub({ remoteHost: server.url, cacheDir: join(work, 'cache-quiet') })
  await hub.open({ id: 'a/several' })
  server.requests.length = 0
  await expect(hub.settle({ id: 'a/several' }, roomy)).resolves.toEqual({
    precision: 'fp32',
    notice: null,
    missingBytes: 0,
  })
  await hub.open({ id: 'a/several', precision: 'fp32' })
  expect(server.requests).toEqual([])
})
