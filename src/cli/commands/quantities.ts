import { UsageError } from './options.ts'

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const sizes: Record<string, number> = { '': 1, B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }

/** Milliseconds of `90s`, `10m`, `24h`, `7d`. @throws UsageError */
export function readDuration(option: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  const ms = Number(number) * (units[unit] ?? NaN)
  if (!(ms > 0)) throw new UsageError(`--${option} takes a time such as 30s, 10m or 24h, not '${text}'`)
  return ms
}

/** Bytes of `500MB`, `8GB`. @throws UsageError */
export function readBytes(option: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([kKMGT]?B|)$/.exec(text) ?? []
  const bytes = number === '' ? NaN : Number(number) * (sizes[unit] ?? NaN)
  if (!(bytes >= 1)) throw new UsageError(`--${option} takes a size such as 500MB or 8GB, not '${text}'`)
  return Math.floor(bytes)
}

/** @throws UsageError for anything but a whole number within bounds */
export function readCount(option: string, text: string, least: number, most: number): number {
  const count = /^\d+$/.test(text) ? Number(text) : NaN
  if (!(count >= least && count <= most))
    throw new UsageError(`--${option} takes a whole number from ${least} to ${most}, not '${text}'`)
  return count
}
