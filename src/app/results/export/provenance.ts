import { type ShowCard } from '../../../graph/showCard.ts'
import { cardTitles } from '../cardTitle.ts'
import { deviceWords } from '../deviceWords.ts'
import { type Origin } from '../../shell/runStore.ts'
import { cardNames } from './cardTensors.ts'

export const titleOf = (card: ShowCard): string => card.title ?? cardTitles[card.kind]

/** Where a card's numbers come from, in one line beneath its picture. */
export function caption(card: ShowCard, origin: Origin | null): string {
  const line = card.span === undefined ? [] : [`line ${card.span.line}`]
  if (origin === null) return ['Vitrine', ...line].join(' · ')
  const at = new Date(origin.at).toISOString().replace('T', ' ').slice(0, 16)
  const model = origin.model === null ? [] : [origin.model]
  // What an endpoint is called, and where it is, is nobody's business but this browser's.
  const place = origin.report.endpoint === null ? [] : ['at an endpoint']
  return [...model, ...place, deviceWords(origin), ...line, `${at} UTC`].join(' · ')
}

/** The same for a file: strings by name, lists as JSON. */
export function metadata(card: ShowCard, origin: Origin | null): Record<string, string> {
  const names = Object.entries(cardNames(card)).map(([axis, list]): [string, string] => [
    `names.${axis}`,
    JSON.stringify(list),
  ])
  const own: [string, string][] = [
    ['title', titleOf(card)],
    ['kind', card.kind],
  ]
  if (card.span !== undefined) own.push(['line', String(card.span.line)])
  if (origin !== null) {
    const { report, model, revision, precision, at } = origin
    if (model !== null) own.push(['model', model])
    if (revision !== '') own.push(['revision', revision])
    if (precision !== '') own.push(['precision', precision])
    if (report.endpoint !== null) own.push(['ran', 'at an endpoint'])
    own.push(
      ['device', [report.device, report.deviceLabel].filter(part => part !== '').join(', ')],
      ['at', new Date(at).toISOString()],
      ['fed_ids', JSON.stringify(report.fed.map(({ ids }) => ids))],
    )
  }
  return Object.fromEntries([...own, ...names])
}
