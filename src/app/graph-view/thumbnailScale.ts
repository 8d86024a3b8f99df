import { scaleFor, type ColourScale } from '../results/colourScale.ts'

/** Values of both signs around 0, others from the least to the greatest. */
export const thumbnailScale = (data: Float32Array, isDark: boolean): ColourScale =>
  scaleFor(data, data.some(value => value < 0) && data.some(value => value > 0) ? 0 : null, isDark)
