import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Backend } from '../src/backend/backend.ts'
import { createExecutor } from '../src/backend/executor.ts'
import { createNodeBackend } from '../src/backend/node.ts'
import { createRemoteBackend } from '../src/backend/remote.ts'
import { createRoutedBackend } from '../src/backend/routed.ts'
import { createInterrupt } from '../src/cli/interrupt.ts'
import { runProgram } from '../src/cli/run.ts'
import { createTerminal } from '../src/cli/terminal.ts'
import { placeOf, placeOfGraph, refAt } from '../src/graph/address.ts'
import { type TensorData } from '../src/graph/tensorData.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'
import { openBench, type Bench } from './conformance/bench.ts'
import { relations } from './conformance/relations.ts'
import { bothPlaces, differenceOf } from './endpoint/bothPlaces.ts'
import { startEndpoint, type Endpoint } from './endpoint/startEndpoint.ts'
import { engineExecutor } from './golden/run.ts'

const exampleFolder = 'src/app/library/examples'
const examples = (await readdir(exampleFolder)).filter(file => file.endsWith('.ts'))

let endpoint: Endpoint
let folder: string
let local: Backend
beforeAll(async () => {
  endpoint = await startEndpoint()
  folder = await mkdtemp(join(tmpdir(), 'vitrine-conformance-'))
  local = createNodeBackend({ threads: 1 })
}, 60_000)
afterAll(async () => {
  await endpoint.close()
  await local.close()
  await rm(folder, { recursive: true })
})

/** Runs a program as the command line does; keeps every value that it looks at or shows, and what it prints. */
async function run(source: string, remote?: Backend) {
  const asked: Promise<{ name: string; value: TensorData; isRemote: boolean }>[] = []
  const places = new Set<unknown>()
  const routed = createRoutedBackend(local, () =>
    remote === undefined ? Promise.reject(new Error('no endpoint')) : Promise.resolve(remote),
  )
  const watched: Backend = {
    ...routed,
    run(graph, ...rest) {
      places.add(placeOfGraph(graph))
      return routed.run(graph, ...rest)
    },
    async look(ref, window) {
      const value = routed.look(ref, window)
      asked.push(value.then(value => ({ name: refAt(ref, null), value, isRemote: placeOf(ref) !== null })))
      return value
    },
  }
  const [file, out] = [join(folder, 'program.ts'), join(folder, 'out.safetensors')]
  await writeFile(file, source)
  let printed = ''
  const stream = { write: (text: string) => (printed += text) }
  const options = { file, device: undefined, out, graph: undefined }
  await runProgram(options, watched, createTerminal({ out: stream, err: stream }), createInterrupt())
  const looks = await Promise.all(asked)
  return { looks, places: [...places], printed, out: await readFile(out) }
}

describe('an example of the page gives at an endpoint the numbers of this machine, bit for bit', () => {
  test.each(examples)('%s', async file => {
    const source = await readFile(join(exampleFolder, file), 'utf8')
    const changed = source.replace(
      "LanguageModel('vitrine/atlas')",
      "LanguageModel('vitrine/atlas', { remote: true })",
    )
    expect(changed).not.toBe(source)
    const here = await run(source)
    const there = await run(changed, createRemoteBackend({ url: endpoint.url }))
    expect(there.places).toEqual([true])
    expect(there.looks.every(({ isRemote }) => isRemote)).toBe(true)
    expect(there.looks.map(({ name }) => name)).toEqual(here.looks.map(({ name }) => name))
    const differences = here.looks.map(({ value }, i) => differenceOf(value, there.looks[i]!.value))
    expect(differences.filter(difference => difference !== null)).toEqual([])
    expect(there.printed).toBe(here.printed)
    expect(there.out.equals(here.out)).toBe(true)
  })
})

describe('every relation holds at an endpoint, with the bits of this machine', () => {
  let bench: Bench
  let remote: Backend
  let looked = 0
  let differences: string[] = []
  beforeAll(async () => {
    const here = await openBench('vitrine/atlas')
    remote = createRemoteBackend({ url: endpoint.url })
    const there = createExecutor(remote, { onCard: () => undefined })
    const executor = bothPlaces(
      engineExecutor(here.engine, report => here.reports.push(report)),
      there,
      (ref, difference) => {
        looked += 1
        if (difference !== null) differences.push(`${ref}: ${difference}`)
      },
    )
    let line = 0
    const locate = () => ({ file: 'conformance.ts', line: ++line, column: 1 })
    const { module } = createVitrine({ executor, locate })
    bench = { ...here, vitrine: module, model: await module.LanguageModel('vitrine/atlas', { remote: true }) }
  }, 60_000)
  afterAll(async () => {
    await bench.close()
    await remote.close()
  })

  for (const { id, title, check } of relations.filter(({ on }) => on?.('gpt2') ?? true))
    test(`${id} ${title}`, async () => {
      differences = []
      await check(bench)
      expect(differences).toEqual([])
    })

  test('values were compared', () => expect(looked).toBeGreaterThan(100))
})
