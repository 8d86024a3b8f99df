import { colourOf, scaleFor, type ColourScale } from '../colourScale.ts'
import { printNumber, printPercent } from '../numbers.ts'
import { tensorStore } from '../tensorStore.ts'
import { printToken } from '../visibleToken.ts'
import { vocabStore } from '../vocabStore.ts'
import { type LensShowCard } from './lensGeometry.ts'

/** How the cells of a lens are coloured, and what their colours say. */
export interface LensShading {
  scale: ColourScale
  colour: (place: number) => string
  /** The number behind a cell's colour, in words. */
  value: (place: number) => string
  /** What is shaded: `probability of ␣Paris`. */
  words: string
  /** The ends of the scale, lowest colour first. */
  ends: readonly [string, string]
}

/** The shading that a card asks for; places count along rows of [y, x]. */
export function lensShading(card: LensShowCard, dark: boolean): LensShading {
  const { target, entropy, shade } = card
  const data = (of: { ref: string }): ArrayLike<number> => tensorStore.get(of.ref).data
  if (shade === 'entropy' && entropy !== null)
    return linear(data(entropy), dark, 'entropy in nats', printNumber, null)
  const token = tokenWords(card)
  if (shade === 'rank' && target !== null) return byRank(data(target.ranks), dark, token)
  const what = card.isProbability ? 'probability' : 'score'
  const print = card.isProbability ? printPercent : printNumber
  const whole = card.isProbability ? ([0, 1] as const) : null
  return linear(data(target?.values ?? card.values), dark, `${what} of ${token}`, print, whole)
}

/** The token that cells are shaded by. */
export function tokenWords({ target, model }: LensShowCard): string {
  if (target === null) return 'each cell’s best token'
  return target.id === null ? 'the last row’s token' : printToken(vocabStore.get(model)(target.id))
}

function linear(
  values: ArrayLike<number>,
  dark: boolean,
  words: string,
  print: (value: number) => string,
  whole: readonly [number, number] | null,
): LensShading {
  const scale = scaleFor(whole ?? values, null, dark)
  return {
    scale,
    colour: place => colourOf(scale, values[place] ?? NaN),
    value: place => print(values[place] ?? NaN),
    words,
    ends: whole === null ? [print(scale.low), print(scale.high)] : ['0', '1'],
  }
}

/** Ranks by their logarithm: from 1 to 2 is as far as from 100 to 200. The first rank has the strongest colour. */
function byRank(ranks: ArrayLike<number>, dark: boolean, token: string): LensShading {
  let worst = 2
  for (let i = 0; i < ranks.length; i++) worst = Math.max(worst, ranks[i] ?? 1)
  const scale = scaleFor([-Math.log(worst), 0], null, dark)
  return {
    scale,
    colour: place => colourOf(scale, -Math.log(ranks[place] ?? NaN)),
    value: place => `rank ${ranks[place] ?? '?'}`,
    words: `rank of ${token}`,
    ends: [String(worst), '1'],
  }
}
