import { type Dim } from '../../graph/dim.ts'
import { withIndex } from '../../graph/siteSections.ts'
import { type Draft } from './draft.ts'
import { indexed, indexedDims } from './indexDims.ts'
import { type ShowKindForSite } from './intent.ts'
import { type Place } from './sites.ts'
import { quoted } from './style.ts'

interface Shown {
  /** What is shown, as the program reaches it. */
  value: string
  place: Place
  /** The part of the site that was read. */
  index: string | undefined
  /** Dimensions that a sweep puts in front. */
  axes: boolean
  /** `model.tokens(prompt)`, where the prompt is one text that has a name. */
  tokens: string | undefined
  /** What `show` is called. */
  show: string
  kind: ShowKindForSite | undefined
}

/** A call of `show` that fits the value of a site: attention for patterns, top tokens for logits, a heatmap else. */
export function fittingShow(draft: Draft, shown: Shown): string {
  const { value, place, index, tokens, show } = shown
  const { quote } = draft.style
  const { site } = place
  const isLogits = place.map.aliases['logits'] === site.path || place.module.kind === 'model'
  const dims = indexedDims(site.shape, index)
  const title = quoted(titleOf(site.path, index, isLogits), draft.style)
  const call = (kind: string, of: string, options: readonly (string | undefined)[] = []): string =>
    `${show}.${kind}(${of}, { ${[...options, `title: ${title}`].filter(one => one !== undefined).join(', ')} })`
  /** The value with its first dimensions taken at 0. */
  const inner = (rank: number, norm = false): string => {
    const drop = dims.length - rank - (norm ? 1 : 0)
    const at = drop > 0 ? indexed(value, Array.from({ length: drop }, () => '0').join(', '), quote) : value
    return norm ? `${at}.norm(-1)` : at
  }
  const yOf = (rows: Dim | undefined) =>
    rows === 'position' && tokens !== undefined ? `y: ${tokens}` : undefined
  if (shown.axes) return call('tensor', value)
  const kind = shown.kind ?? kindFor(site.name, isLogits, dims)
  switch (kind) {
    case 'tokens': {
      const last = dims[0] === 'batch' && dims[1] === 'position' ? indexed(value, ':, -1', quote) : value
      return call('tokens', isLogits ? `${last}.softmax(-1)` : last)
    }
    case 'attention':
      return dims.length < 3 ? call('tensor', value) : call('attention', inner(3))
    case 'heatmap': {
      if (dims.length < 2) return call('line', value)
      if (site.shape.length === 4 && dims.length === 4 && site.name !== 'probs' && site.name !== 'scores')
        return call('heatmap', inner(2, true), [yOf(dims[1]), `xLabel: ${quoted('head', draft.style)}`])
      const centre = site.name === 'probs' ? undefined : 'center: 0'
      return call('heatmap', inner(2), [yOf(dims.at(-2)), centre])
    }
    case 'line':
    case 'bar':
    case 'scatter':
      if (dims.length === 0) return call('tensor', value)
      if (dims.length === 3 && dims[2] === 1) return call(kind, indexed(value, '0, :, 0', quote))
      return call(kind, inner(1))
    case 'tensor':
      return call('tensor', value)
    default: {
      const impossible: never = kind
      return impossible
    }
  }
}

function kindFor(name: string, isLogits: boolean, dims: readonly Dim[]): ShowKindForSite {
  if (isLogits && typeof dims.at(-1) === 'number') return 'tokens'
  if (name === 'probs' && dims.length >= 3) return 'attention'
  if (name === 'scores') return 'tensor'
  switch (dims.length) {
    case 0:
      return 'tensor'
    case 1:
      return 'line'
    case 2:
      return dims[0] === 'batch' ? 'line' : 'heatmap'
    case 3:
      return dims[2] === 1 ? 'line' : 'heatmap'
    case 4:
      return 'heatmap'
    default:
      return 'tensor'
  }
}

const titleOf = (path: string, index: string | undefined, isLogits: boolean): string =>
  isLogits ? 'Next token' : withIndex(path, null) + (index === undefined ? '' : ` [${index}]`)
