import { printBytes } from '../../graph/printBytes.ts'
import { type Health, type Limits, type ModelInfo } from '../../protocol/http/modelInfo.ts'
import { type EndpointState } from './stateStore.ts'

/** Whether an endpoint answers, in words. */
export function stateWords({ answers, health }: Pick<EndpointState, 'answers' | 'health'>): string {
  if (answers === null) return 'asking …'
  if (!answers) return 'does not answer'
  switch (health?.status) {
    case 'stopping':
      return 'is stopping'
    case 'degraded':
      return `answers, but ${health.why ?? 'not everything works there'}`
    case 'ok':
    case undefined:
      return 'answers'
  }
}

/** `2 waiting, 1 running, 3 workers`. */
export function queueWords({ waiting, running, workers }: Health): string {
  if (workers === 0) return `No worker is there; ${waiting} waiting`
  return `${waiting} waiting, ${running} running, ${counted(workers, 'worker')}`
}

/** What there is to know of a model before it is chosen. */
export function modelFacts(model: ModelInfo): string[] {
  const { precision, weightBytes, sizes, loadedBy, servedBy, waiting } = model
  return [
    ...(precision === null ? [] : [precision]),
    ...(weightBytes === null ? [] : [printBytes(weightBytes)]),
    ...(sizes === null ? [] : [`${sizes.layers} layers of ${sizes.dModel}`]),
    servedBy === 0 ? 'no worker has it' : loadedWords(loadedBy, servedBy),
    ...(waiting === 0 ? [] : [`${waiting} waiting`]),
  ]
}

function loadedWords(loadedBy: number, servedBy: number): string {
  if (loadedBy === 0) return 'not loaded'
  return servedBy === 1 ? 'loaded' : `loaded by ${loadedBy} of ${servedBy}`
}

/** Names and values of limits, in the order in which a run meets them. */
export function limitRows(limits: Limits): (readonly [name: string, value: string])[] {
  return [
    ['request', printBytes(limits.requestBytes)],
    ['nodes', limits.nodes.toLocaleString('en')],
    ['tokens', limits.tokens.toLocaleString('en')],
    ['time', printTime(limits.deadlineMs)],
    ['results', printBytes(limits.resultBytes)],
    ['results are kept', printTime(limits.keptMs)],
    ['runs of yours at once', String(limits.openRuns)],
    ['requests a minute', limits.requestsPerMinute.toLocaleString('en')],
  ]
}

const units = [
  [86_400e3, 'day'],
  [3600e3, 'hour'],
  [60e3, 'minute'],
  [1e3, 'second'],
] as const

/** A span of time as people say it: `15 minutes`. */
export function printTime(ms: number): string {
  const [size, unit] = units.find(([size]) => ms >= size) ?? [1e3, 'second']
  return counted(Math.round(ms / size), unit)
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`
