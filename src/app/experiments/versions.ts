import { type Recipe } from '../share/recipe.ts'
import { type VersionReason, type VersionRecord } from './records.ts'
import { sameInputs } from './sameInputs.ts'
import { openShelves } from './shelves.ts'
import { thinned } from './thinned.ts'

/** The versions of an experiment, newest first. */
export async function versionsOf(experiment: string): Promise<VersionRecord[]> {
  return (await (await openShelves()).of('versions', experiment)).toSorted((a, b) => b.at - a.at)
}

/** Keeps how an experiment is now, if that is not its newest version already; old versions become fewer. */
export async function keepVersion(
  experiment: string,
  { code, inputs }: Recipe,
  why: VersionReason,
  at = Date.now(),
): Promise<void> {
  if (code.trim() === '') return
  const shelves = await openShelves()
  const before = await versionsOf(experiment)
  const [newest] = before
  if (newest?.code === code && sameInputs(newest.inputs, inputs)) return
  const record: VersionRecord = { key: `${experiment}/${at}`, experiment, at, why, code, inputs }
  await shelves.put('versions', record)
  for (const { key } of thinned([record, ...before], at)) await shelves.remove('versions', key)
}
