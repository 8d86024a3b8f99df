/** Pixels of the picture for one of the figure. */
const pixels = 2

/** An SVG picture as PNG, at twice its size; drawn by the browser. */
export async function svgToPng(svg: string, width: number, height: number): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image(width, height)
    image.src = url
    await image.decode()
    const canvas = new OffscreenCanvas(width * pixels, height * pixels)
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('this canvas gives no 2D context')
    context.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await canvas.convertToBlob({ type: 'image/png' })
  } finally {
    URL.revokeObjectURL(url)
  }
}
