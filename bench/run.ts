/** Prints what tracing costs beside a plain session; `npm run bench`. Not a gate: machines differ. */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { LanguageModel, Tensor } from '../src/trace/api.ts'
import { layOut } from '../src/app/graph-view/layout.ts'
import { growGpt2 } from '../scripts/growGpt2.ts'
import { drawingOf } from './graphDrawing.ts'
import { openKeystrokes } from './diagnostics.ts'
import { openDraft } from './draft.ts'
import { openPlainApart } from './plainApart.ts'
import { measure, measureRatio, timed, type Measured, type Ratio } from './ratio.ts'
import { openRecording } from './recording.ts'
import { openPatching } from './sweep.ts'
import { measureRemote, type Percentiles } from './remote.ts'
import { openSlider } from './slider.ts'
import { openTraced, type Traced } from './traced.ts'

const TOKENS = 64
/** Of a generation, at most. */
const NEW_TOKENS = 32

interface Case {
  title: string
  body: (model: LanguageModel) => readonly Tensor[]
}

const logits = (model: LanguageModel) => [model.logits]
const streams = (model: LanguageModel) => [...model.layers.map(layer => layer.residPost), model.logits]
const layer3 = (model: LanguageModel) => model.layers.slice(3, 4).map(layer => layer.residPost)

const CASES: readonly Case[] = [
  { title: 'traced without interventions : plain', body: logits },
  { title: 'all residual streams read : plain', body: streams },
  { title: 'only layer 3 read : plain', body: layer3 },
]

const interval = ({ median, low, high }: Measured): string =>
  `${median.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`

/** Times of two things that compute different numbers say nothing. */
const checkSame = ([values]: readonly ArrayLike<number>[], expected: ArrayLike<number>) => {
  const largest = Array.from(expected).reduce(
    (most: number, value, i) => Math.max(most, Math.abs(value - (values?.[i] ?? NaN))),
    0,
  )
  if (!(largest < 1e-3)) throw new Error(`traced and plain logits differ by ${largest}`)
}

const compare = async (name: string, folder: string) => {
  console.log(`\n${name}`)
  const ids = Array.from({ length: TOKENS }, (_, i) => 5 + ((i * 37) % 1900))
  const plain = await openPlainApart(folder, ids)
  const traced = await openTraced(folder, ids)
  checkSame(await traced.look(logits)(), await plain.values())
  const rows: [title: string, run: () => Promise<unknown>][] = [
    ...CASES.map(({ title, body }): [string, () => Promise<void>] => [title, traced.trace(body)]),
    ['traced, and all logits copied out : plain', traced.look(logits)],
  ]
  for (const [title, run] of rows) printRatio(title, await measureRatio(timed(run), plain.run))
  plain.close()
  await compareGeneration(folder, ids, traced)
  await traced.close()
}

/** The passes behind the prompt's are of one position: what a program costs beside its numbers shows here. */
const compareGeneration = async (folder: string, ids: readonly number[], traced: Traced) => {
  const plain = await openPlainApart(folder, ids, NEW_TOKENS)
  const generate = traced.generate(NEW_TOKENS)
  const newIds = await generate()
  checkSame([newIds], await plain.values())
  const ratio = await measureRatio(timed(generate), plain.run, { rounds: 8, warmUps: 3 })
  printRatio(`${newIds.length} tokens generated : transformers.js`, ratio)
  plain.close()
}

const printRatio = (title: string, ratio: Ratio) => {
  const times = `${ratio.a.toFixed(1)} ms : ${ratio.b.toFixed(1)} ms, ${ratio.pairs} pairs`
  console.log(`  ${title.padEnd(42)} ${interval(ratio)}   (${times})`)
}

/** What an endpoint adds: queue, HTTP, another process. */
const printRemote = async () => {
  console.log('\nThe embedded model at an endpoint on this machine, 8 tokens, the last logits')
  for await (const { callers, isBatched, ratio, runsInWave, endpoint, plain } of measureRemote()) {
    const title = `${callers} ${callers === 1 ? 'caller' : 'callers'}, ${isBatched ? 'batched' : 'not batched'}`
    const rate = (ms: number) => ((1000 * runsInWave) / ms).toFixed(0)
    const latency = ({ p50, p99 }: Percentiles) => `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)} ms`
    console.log(
      `  ${title.padEnd(24)} ${interval(ratio)} of the plain throughput   (${rate(ratio.b)} : ${rate(ratio.a)} runs/s; ` +
        `${latency(endpoint)} : ${latency(plain)})`,
    )
  }
}

const printAll = async () => {
  console.log(`Models read ${TOKENS} tokens, all logits on both sides.`)
  await compare('GPT-2 small, random weights (124M, 12 layers)', await growGpt2())
  await compare(
    'The embedded model (1.5M, 6 layers)',
    fileURLToPath(new URL('../public/models/vitrine/atlas', import.meta.url)),
  )

  console.log('\nResidual patching on the embedded model, everything from recording to copied values')
  const patching = await openPatching()
  const grid = await measureRatio(timed(patching.sweep), timed(patching.loop), { rounds: 4, warmUps: 1 })
  printRatio(`a sweep of ${patching.cells} cells : a trace for each`, grid)
  await patching.close()

  console.log('\nA slider on the embedded model: steering at layer 4 of 6, from recording to copied values')
  const slider = await openSlider()
  const moved = await measureRatio(timed(slider.move), timed(slider.fromScratch), { rounds: 16, warmUps: 5 })
  printRatio('slider to new result : from scratch', moved)
  await slider.close()

  const { lines, vitrine, plain: plainTypes, complete } = openKeystrokes()
  console.log(`\nA key in a program of ${lines} lines, to all that can be said of it without running it`)
  printRatio('keystroke to diagnostics : plain TypeScript', await measureRatio(vitrine, plainTypes))

  const draft = openDraft()
  const drawn = await measureRatio(draft.draw, draft.compile)
  console.log(`\nA key in that program, to its graph of ${draft.boxes()} boxes`)
  printRatio('keystroke to graph : compiling', drawn)
  await draft.close()

  console.log('\nMilliseconds')
  console.log('  keystroke to completions of a module'.padEnd(42), interval(await measure(complete)))
  const record = await openRecording()
  const nodes = await record()
  console.log(`  recording and validating ${nodes} nodes`.padEnd(42), interval(await measure(record)))
  const drawing = drawingOf(300)
  const layout = await measure(() => Promise.resolve(layOut(drawing)))
  console.log('  placing a graph of 300 nodes'.padEnd(42), interval(layout))
  // Loaded only now: Vite and Playwright in the heap would make every collection during the runs above longer.
  const { measureHeatmap } = await import('./heatmap.ts')
  console.log('  drawing a heatmap of 100000 cells'.padEnd(42), interval(await measureHeatmap()))
  const { measurePan } = await import('./graphPan.ts')
  const { boxes, graph, empty } = await measurePan(470)
  console.log(
    `  frames a second, panning ${boxes} boxes`.padEnd(42),
    `${graph.toFixed(0)} (${(graph / empty).toFixed(2)} of an empty pane)`,
  )
  await printRemote()
}

const threads = availableParallelism()
console.log(`Node ${process.version}, CPU, ${threads} threads, no spinning.`)
console.log('Ratios are medians of neighbouring runs (A B B A) with their 95% order-statistic interval.')

if (process.argv[2] === 'remote') await printRemote()
else await printAll()
