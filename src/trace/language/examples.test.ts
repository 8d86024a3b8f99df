import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { recordFile } from '../../../test/userProgram.ts'

const folder = new URL('../../app/library/examples/', import.meta.url)
const names = readdirSync(folder).filter(name => name.endsWith('.ts'))

describe.each(names)('LANGUAGE 2: the draft of %s', name => {
  const source = readFileSync(new URL(name, folder), 'utf8')

  test('has the hashes of its run, up to the first look', async () => {
    const [run, draft] = [new RecordingExecutor(), new RecordingExecutor({ draft: true })]
    run.answer = { dtype: 'int32', shape: [], data: Int32Array.of(7) }
    await recordFile(source, run)
    const outcome: unknown = await recordFile(source, draft).catch((error: unknown) => error)
    const looks = source.includes('.item()')
    expect(outcome).toMatchObject(looks ? { name: 'DraftEnded' } : { executor: draft })
    expect(draft.hashes.length).toBeGreaterThan(0)
    expect(draft.hashes).toEqual(run.hashes.slice(0, draft.hashes.length))
    if (!looks) expect(draft.hashes).toEqual(run.hashes)
  })
})
