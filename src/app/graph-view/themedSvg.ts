import { drawMatrix } from '../results/drawHeatmap.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { useRun } from '../shell/runStore.ts'
import { originsByHash, outcomeOf } from './outcomes.ts'
import { themePalette } from './palette.ts'
import { sceneSvg } from './sceneSvg.ts'
import { type Box, type Scene } from './scene.ts'
import { summaryStore } from './summaryStore.ts'
import { thumbnailScale } from './thumbnailScale.ts'

/** The scene as it is on screen, in the colours of the theme, with the values that are known. */
export async function themedSvg(scene: Scene): Promise<string> {
  const origins = originsByHash(useRun.getState().origins)
  const palette = themePalette()
  const isDark = isDarkColour(palette.case)
  const thumbnails = new Map<string, string>()
  for (const box of scene.boxes) {
    const picture = await thumbnailOf(box, isDark)
    if (picture !== null) thumbnails.set(box.id, picture)
  }
  return sceneSvg(scene, {
    title: useExperiment.getState().recipe.title,
    palette,
    stateOf: box => ({ outcome: outcomeOf(box, origins), summary: summaryStore.get(box.measured) }),
    thumbnailOf: box => thumbnails.get(box.id) ?? null,
  })
}

async function thumbnailOf(box: Box, isDark: boolean): Promise<string | null> {
  const thumbnail = summaryStore.get(box.measured)?.thumbnail ?? null
  if (thumbnail === null) return null
  const canvas = new OffscreenCanvas(thumbnail.columns, thumbnail.rows)
  drawMatrix(
    canvas,
    thumbnail.data,
    thumbnail.rows,
    thumbnail.columns,
    thumbnailScale(thumbnail.data, isDark),
  )
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
  return `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`
}

/** Whether a `rgb(...)` colour is darker than the middle. */
function isDarkColour(colour: string): boolean {
  const [red = 255, green = 255, blue = 255] = (colour.match(/[\d.]+/g) ?? []).map(Number)
  return red + green + blue < 384
}
