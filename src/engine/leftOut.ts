import { type LeftOut } from '../graph/planReport.ts'
import { type Stream } from './stream.ts'
import { type Item, type Woven } from './woven.ts'

export interface LeftOutInput {
  streams: readonly Stream[]
  woven: Pick<Woven, 'items'>
  /** Items that equal others. */
  shared: readonly Item[]
  /** Names of the values that are computed. */
  ran: ReadonlySet<string>
}

interface Count {
  label: string
  all: number
  left: number
  shared: number
}

/** The parts of forward passes that do not run, and those that others compute. */
export function whatIsLeftOut({ streams, woven, shared, ran }: LeftOutInput): LeftOut[] {
  const equal = new Set(shared.flatMap(({ outputs }) => outputs))
  const counts = new Map<string, Map<string, Count>>()
  for (const { segment, outputs } of woven.items) {
    if (!segment || segment.stream === null) continue
    const parts = counts.get(segment.stream) ?? new Map<string, Count>()
    counts.set(segment.stream, parts)
    const count = parts.get(segment.key) ?? { label: segment.label, all: 0, left: 0, shared: 0 }
    parts.set(segment.key, count)
    count.all++
    if (outputs.some(name => equal.has(name))) count.shared++
    else if (!outputs.some(name => ran.has(name))) count.left++
  }
  return streams.flatMap(({ key, unembedded, positions }, index) => {
    const parts = [...(counts.get(key)?.values() ?? [])]
    const where = streams.length > 1 ? ` of batch ${index + 1}` : ''
    const ends = unembedded !== null && parts.some(({ label, left, all }) => label === 'head' && left < all)
    return [
      ...words(parts, where, ({ left }) => left, 'no saved value needs them'),
      ...words(parts, where, ({ shared }) => shared, 'equal values are computed already'),
      ...(ends
        ? [
            {
              what: `logits at ${positions - unembedded.length} of ${positions} positions${where}`,
              why: 'they are not looked at',
            },
          ]
        : []),
    ]
  })
}

/** One line for the parts that are left out whole, and one for each of which some nodes are. */
function words(parts: readonly Count[], where: string, of: (part: Count) => number, why: string): LeftOut[] {
  const whole = parts.filter(part => of(part) === part.all)
  const some = parts.filter(part => of(part) > 0 && of(part) < part.all)
  return [
    ...(whole.length > 0 ? [{ what: `${joinedLabels(whole.map(({ label }) => label))}${where}`, why }] : []),
    ...some.map(part => ({ what: `${of(part)} of ${part.all} nodes in ${part.label}${where}`, why })),
  ]
}

/** `embed, layers 0-3, head` */
export function joinedLabels(labels: readonly string[]): string {
  const texts: string[] = []
  for (let at = 0; at < labels.length; at++) {
    const start = layerOf(labels[at])
    if (start === undefined) {
      texts.push(labels[at] ?? '')
      continue
    }
    let end = start
    while (layerOf(labels[at + 1]) === end + 1) {
      end++
      at++
    }
    texts.push(start === end ? `layer ${start}` : `layers ${start}-${end}`)
  }
  return texts.join(', ')
}

function layerOf(label: string | undefined): number | undefined {
  const number = /^layer (\d+)$/.exec(label ?? '')?.[1]
  return number === undefined ? undefined : Number(number)
}
