import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type TensorData } from '../../graph/tensorData.ts'
import { createProgramService } from '../../program/languageService.ts'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { recordFile } from '../../../test/userProgram.ts'

const folder = new URL('../../app/library/examples/', import.meta.url)
const names = readdirSync(folder).filter(name => name.endsWith('.ts'))

const declarations = readFileSync(new URL('../api.ts', import.meta.url), 'utf8')
const lib = new URL('../../../node_modules/typescript/lib/', import.meta.url)
const libraries = Object.fromEntries(
  readdirSync(lib)
    .filter(name => /^lib\.(es|decorators).*\.d\.ts$/.test(name))
    .map(name => [name, readFileSync(new URL(name, lib), 'utf8')]),
)

/** Answers every look: new tokens with as many as there can be, anything else with a number. */
class Answering extends RecordingExecutor {
  override look(ref: string): Promise<TensorData> {
    const { maxNewTokens = 0 } = this.graphs.at(-1)?.runs[0].options.generate ?? {}
    this.answer = ref.endsWith('/newIds')
      ? { dtype: 'int32', shape: [1, maxNewTokens], data: new Int32Array(maxNewTokens).fill(7) }
      : { dtype: 'int32', shape: [], data: Int32Array.of(7) }
    return super.look(ref)
  }
}

describe.each(names)('LANGUAGE 2: the draft of %s', name => {
  const source = readFileSync(new URL(name, folder), 'utf8')

  test('has the hashes of its run, up to the first look', async () => {
    const [run, draft] = [new Answering(), new RecordingExecutor({ draft: true })]
    await recordFile(source, run)
    const outcome: unknown = await recordFile(source, draft).catch((error: unknown) => error)
    const looks = /\.item\(\)|norms\.length/.test(source)
    expect(outcome).toMatchObject(looks ? { name: 'DraftEnded' } : { executor: draft })
    expect(draft.hashes.length).toBeGreaterThan(0)
    expect(draft.hashes).toEqual(run.hashes.slice(0, draft.hashes.length))
    if (!looks) expect(draft.hashes).toEqual(run.hashes)
  })
})

test('LANGUAGE 3: the examples have no error in the editor, and a wrong name has one', () => {
  const service = createProgramService({ fileName: 'program.ts', declarations, libraries })
  for (const name of names) {
    const source = readFileSync(new URL(name, folder), 'utf8')
    expect([name, service.diagnostics(source)]).toEqual([name, []])
  }
  const program = `import { LanguageModel } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const h = await model.trace('a', () => {
  const h = model.layers[0].output
  h[':, -1'] = -h[0] + 2 * h['..., 1']
  model.layers[0].mlp.output *= 2
  model.logits[0] += h.mean(-1, { keepdim: true })
  return { h, bigger: h > 0 }
})
h.bigger.sofmax(0)`
  expect(service.diagnostics(program).map(({ message }) => message)).toEqual([
    expect.stringContaining(`'sofmax' does not exist on type 'Tensor'`),
  ])
})
