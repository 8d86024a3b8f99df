import { create } from 'zustand'
import * as v from 'valibot'
import { type SiteMap } from '../../../graph/siteMap.ts'
import { recall, remember } from '../../shell/remember.ts'
import { type Origin } from '../../shell/runStore.ts'
import { workOf } from './work.ts'

/** What a device has done in an earlier run. */
export interface Speed {
  /** Floating-point operations in a second. */
  perSecond: number
  /** Of the whole run it was measured in. */
  work: number
  model: string
  /** Milliseconds since 1970. */
  at: number
}

interface SpeedState {
  /** By device of this machine, or by address of an endpoint. */
  speeds: Readonly<Record<string, Speed>>
}

const storageKey = 'speeds'
const schema = v.record(
  v.string(),
  v.object({ perSecond: v.number(), work: v.number(), model: v.string(), at: v.number() }),
)

/** A shorter run says more about starting than about computing. */
const shortestMs = 1

/** How fast devices were in earlier runs of this browser. */
export const useSpeeds = create<SpeedState>(() => ({ speeds: read() }))

function read(): SpeedState['speeds'] {
  try {
    const stored = v.safeParse(schema, JSON.parse(recall(storageKey) ?? 'null'))
    return stored.success ? stored.output : {}
  } catch {
    return {}
  }
}

/** Where a run's speed is kept. */
export const placeOfSpeed = ({ report }: Pick<Origin, 'report'>): string =>
  report.endpoint?.url ?? report.device

/** Learns from a run how fast its device is: from the newest of those with about as much work as any before. */
export function noteSpeed(origin: Origin, siteMap: SiteMap): void {
  const { report, model, at } = origin
  if (report.reused || model === null || report.timings.run < shortestMs) return
  const work = workOf(report, siteMap)
  const place = placeOfSpeed(origin)
  const { speeds } = useSpeeds.getState()
  if (work === 0 || work < (speeds[place]?.work ?? 0) / 4) return
  const speed = { perSecond: work / (report.timings.run / 1000), work, model, at }
  const next = { ...speeds, [place]: speed }
  remember(storageKey, JSON.stringify(next))
  useSpeeds.setState({ speeds: next })
}
