/** Black or white, whichever contrasts more with an `rgb(r g b)` colour. */
export function inkOn(rgb: string): string {
  const [r = 0, g = 0, b = 0] = (rgb.match(/\d+/g) ?? []).map(Number)
  const luminance = 0.2126 * (r / 255) ** 2.2 + 0.7152 * (g / 255) ** 2.2 + 0.0722 * (b / 255) ** 2.2
  return luminance > 0.18 ? '#000' : '#fff'
}
