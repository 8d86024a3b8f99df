import { type RunReport } from '../../graph/runReport.ts'
import { endpointName } from '../endpoints/endpointStore.ts'
import { deviceWords } from '../results/deviceWords.ts'
import { digestCards } from '../share/digest.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { useRun, type Origin } from '../shell/runStore.ts'
import { forgetRunning, noteRunning } from './interrupted.ts'
import { withoutLook } from './looks.ts'
import { type RunHead } from './records.ts'
import { takeRun, type TakenRun } from './runBody.ts'
import { keepRun, useRunHistory } from './runHistory.ts'
import { sameInputs } from './sameInputs.ts'

/** How long a result has to stand before it is kept: a slider that is dragged makes one record, not one a frame. */
const settleMs = 800

type About = Omit<RunHead, 'key' | 'number' | 'bytes' | 'cards' | 'digest'>

interface Pending {
  about: About
  taken: TakenRun
  run: number
  isLive: boolean
  timer: ReturnType<typeof setTimeout>
}

let begun: (Pick<About, 'experiment' | 'code' | 'inputs' | 'title' | 'at'> & { isLive: boolean }) | null =
  null
let pending: Pending | null = null
/** What the newest run computed that was kept, or is about to be. */
let newest: Pick<About, 'experiment' | 'code' | 'inputs'> | null = null

/** Keeps every run that ends, unless only the look of its cards has changed since the one before. */
export function startRunRecords(): void {
  useRun.subscribe((after, before) => {
    const { phase, code, inputs } = after
    const isRunning = phase.name === 'running'
    if (isRunning && (before.phase.name !== 'running' || after.id !== before.id))
      begin(code ?? '', inputs, phase.isLive)
    else if (!isRunning && before.phase.name === 'running') end()
  })
  addEventListener('pagehide', () => void settleRun())
}

function begin(code: string, inputs: About['inputs'], isLive: boolean): void {
  const { id: experiment, recipe } = useExperiment.getState()
  if (isLive && newest !== null && isSameRun(newest, { experiment, code, inputs })) {
    if (pending !== null) pending.run = useRun.getState().id
    noteRunning({ experiment, at: Date.now() })
    return
  }
  if (isLive && pending?.isLive === true) {
    clearTimeout(pending.timer)
    pending = null
  } else void settleRun()
  begun = { experiment, code, inputs, title: recipe.title, at: Date.now(), isLive }
  useRunHistory.setState({ onScreen: null })
  noteRunning(begun)
}

/** Whether two runs compute the same: they differ in options of `show` calls at most. */
const isSameRun = (a: NonNullable<typeof newest>, b: NonNullable<typeof newest>): boolean =>
  a.experiment === b.experiment &&
  withoutLook(a.code) === withoutLook(b.code) &&
  sameInputs(a.inputs, b.inputs)

function end(): void {
  forgetRunning()
  const { phase, entries, origins, id } = useRun.getState()
  if (begun === null || phase.name === 'idle' || phase.name === 'running') return
  const { name: outcome, ms } = phase
  const problem = phase.name === 'failed' ? phase.problem.message : null
  const { isLive, ...of } = begun
  begun = null
  newest = outcome === 'done' ? of : null
  const about = { ...of, ...sumOf(origins), outcome, ms, problem }
  const timer = setTimeout(() => void settleRun(), settleMs)
  pending = { about, taken: takeRun(entries), run: id, isLive, timer }
}

/** Keeps the run that has ended last at once, if that has not been done. */
export async function settleRun(): Promise<void> {
  if (pending === null) return
  const { about, taken, timer, run } = pending
  pending = null
  clearTimeout(timer)
  const cards = taken.entries.map(({ card }) => card)
  const valuesOf = (ref: string) => taken.tensors.get(ref) ?? { shape: [], data: new Float32Array() }
  const { device, precision } = about
  const digest = about.outcome === 'done' ? { device, precision, cards: digestCards(cards, valuesOf) } : null
  const { number, experiment } = await keepRun({ ...about, digest }, taken)
  if (useRun.getState().id === run && useRunHistory.getState().experiment === experiment)
    useRunHistory.setState({ onScreen: number })
}

/** What the graphs of a run say of themselves, taken together. */
function sumOf(
  origins: readonly Origin[],
): Pick<RunHead, 'model' | 'device' | 'endpoint' | 'precision' | 'timings' | 'notices'> {
  const last = origins.at(-1)
  const there = origins.findLast(({ report }) => report.endpoint !== null)?.report.endpoint ?? undefined
  const sum = (part: keyof RunReport['timings']) =>
    origins.reduce((total, { report }) => total + report.timings[part], 0)
  return {
    model: origins.findLast(({ model }) => model !== null)?.model ?? null,
    device: last === undefined ? '' : deviceWords({ ...last, precision: '' }),
    ...(there === undefined ? {} : { endpoint: endpointName(there.url) }),
    precision: origins.findLast(({ precision }) => precision !== '')?.precision ?? '',
    timings: { plan: sum('plan'), compile: sum('compile'), run: sum('run'), total: sum('total') },
    notices: [...new Set(origins.flatMap(({ report }) => report.notices))],
  }
}
