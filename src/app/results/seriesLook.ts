/** Series colours that differ for every kind of colour vision, on light and on dark. */
const colours = {
  light: ['#0f766e', '#c2570c', '#3f5fb0', '#9d174d', '#6b7a12', '#5b5f66'],
  dark: ['#5cc8b2', '#f19a5b', '#93aef5', '#ee86b7', '#c3cf5a', '#a9aeb6'],
} as const

/** Colour is never alone: series also differ by their dashes. */
const dashes = ['none', '6 3', '2 3', '8 3 2 3', '1 4', '12 4'] as const

export const seriesColour = (series: number, dark: boolean): string => {
  const range = colours[dark ? 'dark' : 'light']
  return range[series % range.length] ?? range[0]
}

export const seriesDash = (series: number): string => dashes[series % dashes.length] ?? 'none'
