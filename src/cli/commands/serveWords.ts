import { type WorkerChoices } from './workerOptions.ts'

interface Served {
  url: string
  needsKey: boolean
  isOpen: boolean
  keysFile: string
  data: string
  /** Whether others run its runs. */
  isFront: boolean
  choices: WorkerChoices
}

/** What an endpoint says when it has started: where it is, what it has, and who may ask. */
export function serveWords({ url, needsKey, isOpen, keysFile, data, isFront, choices }: Served): string[] {
  const { models, engine, limits } = choices
  const own = models ?? ['vitrine/atlas']
  const served = isFront
    ? 'those of the workers of its queue'
    : [...own, ...(engine.folder === undefined ? [] : [`everything in ${engine.folder}`])].join(', ')
  return [
    `Vitrine's endpoint listens on ${url}`,
    `models    ${served}`,
    `keys      ${keyWords(needsKey, isOpen, keysFile)}`,
    `data      ${data.split('?')[0] ?? ''}, kept ${hours(limits.keptMs ?? 24 * 3_600_000)}`,
    `program   vitrine run FILE --endpoint ${url}, with LanguageModel('${own[0] ?? ''}', { remote: true }) in it`,
    `page      Endpoints, then add ${url}`,
    'Ctrl-C stops it',
    '',
  ]
}

function keyWords(needsKey: boolean, isOpen: boolean, keysFile: string): string {
  if (isOpen) return 'none needed: whoever reaches this port may run graphs here (--open)'
  if (needsKey) return `needed: vitrine keys create NAME makes one (${keysFile})`
  return 'none needed: it answers this machine alone, until there is a key'
}

const hours = (ms: number): string =>
  ms < 3_600_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`
