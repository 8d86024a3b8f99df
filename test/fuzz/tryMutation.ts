import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Engine } from '../../src/engine/engine.ts'
import { type ModelFiles } from '../../src/engine/modelStore.ts'
import { VitrineError } from '../../src/graph/errors.ts'
import { type Runtime } from '../../src/runtime/runtime.ts'
import { createVitrine } from '../../src/trace/createVitrine.ts'
import { engineExecutor } from '../golden/run.ts'
import { fixtureFolder, openFolder } from '../openFixture.ts'
import { PlainFile } from '../oracle/plainFile.ts'
import { mutate, mutationOf } from './cases.ts'

const prompt = { ids: [[127, 52, 206, 223, 233, 66]] }

/** Words that a thing has for its programmer, not for its user. */
const unclear =
  /\b(TypeError|ReferenceError|RangeError|SyntaxError|Cannot (read|convert|mix)|is not (a function|iterable)|undefined|NaN|Invalid array length)\b|\[object /

export interface Verdict {
  seed: number
  id: string
  what: string
  /** `error` in words, or `answer`. */
  outcome: string
  /** What is wrong with that; null where it is a clear error or the right answer. */
  problem: string | null
}

/** Opens and runs a damaged model; the answer must be the one that the whole file gives, or the error a clear one. */
export async function tryMutation(runtime: Runtime, seed: number): Promise<Verdict> {
  const { id } = mutationOf(seed)
  const { folder: original, precision } = fixtureFolder(id)
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-fuzz-'))
  try {
    await cp(original, folder, { recursive: true })
    const whole = openFolder(original, { id, precision })
    const { onnx, config } = mutate(seed, { onnx: whole.onnx.data, config: whole.config })
    await writeFile(`${folder}/onnx/model.onnx`, onnx)
    const damaged = { ...openFolder(folder, { id, precision }), config }
    return await judge(runtime, seed, { whole, damaged, folder })
  } finally {
    await rm(folder, { recursive: true })
  }
}

interface Files {
  whole: ModelFiles
  damaged: ModelFiles
  /** Where the damaged file lies. */
  folder: string
}

async function judge(runtime: Runtime, seed: number, { whole, damaged, folder }: Files): Promise<Verdict> {
  const before = runtime.counters()
  const result = await run(runtime, damaged)
  const after = runtime.counters()
  const outcome = result.failed ? oneLine(result.error) : 'answer'
  const verdict = (problem: string | null): Verdict => ({ seed, ...mutationOf(seed), outcome, problem })
  if (after.liveTensors !== before.liveTensors || after.livePrograms !== before.livePrograms)
    return verdict(`leaks ${after.liveTensors - before.liveTensors} tensors`)
  if (result.failed) return verdict(problemOf(result.error))
  const wanted = await run(runtime, whole)
  if (!wanted.failed && same(result.logits, wanted.logits)) return verdict(null)
  return verdict(await compareWithWholeFile(folder, result.logits))
}

const oneLine = (error: unknown) => String(error).replaceAll('\n', ' ').slice(0, 300)

function problemOf(error: unknown): string | null {
  if (!(error instanceof VitrineError)) return 'not a VitrineError'
  return unclear.test(`${error.message} ${error.hint ?? ''}`) ? 'unclear' : null
}

type Result = { failed: false; logits: ArrayLike<number> } | { failed: true; error: unknown }

async function run(runtime: Runtime, files: ModelFiles): Promise<Result> {
  const engine = new Engine(runtime, () => Promise.resolve(files))
  try {
    const { module } = createVitrine({ executor: engineExecutor(engine), locate: () => undefined })
    const model = await module.LanguageModel(files.id)
    const logits = await model.trace(prompt, () => model.logits)
    const values = await logits.data()
    const inside = await model.trace(prompt, () => {
      model.layers[0]!.residPre = 0
      return { probs: model.layers[0]!.attn.probs, logits: model.logits }
    })
    await inside.probs.data()
    return { failed: false, logits: values }
  } catch (error) {
    return { failed: true, error }
  } finally {
    await engine.free()
  }
}

/** NaN counts as equal to NaN: a damaged weight may be one. */
function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  return Array.from(a).every((value, i) => {
    const other = b[i] ?? 0
    return Object.is(value, other) || Math.abs(value - other) <= 1e-3 * Math.max(1, Math.abs(other))
  })
}

async function compareWithWholeFile(folder: string, logits: ArrayLike<number>): Promise<string | null> {
  try {
    const file = await PlainFile.open(folder)
    try {
      return same(logits, await file.logits(prompt.ids)) ? null : 'a wrong answer'
    } finally {
      await file.close()
    }
  } catch (error) {
    return `an answer where ONNX Runtime refuses the file: ${oneLine(error)}`
  }
}
