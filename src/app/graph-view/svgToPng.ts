/** Most pixels along one side that browsers draw without fail. */
const mostPixels = 8192

/** An SVG file drawn at twice its size, or as large as browsers can. */
export async function svgToPng(
  svg: string,
  { width, height }: { width: number; height: number },
): Promise<Blob> {
  const scale = Math.min(2, mostPixels / Math.max(width, height))
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * scale)
  canvas.height = Math.ceil(height * scale)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('this browser gives no canvas to draw on')
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) => {
    canvas.toBlob(blob => {
      if (blob === null) reject(new Error('the picture is too large for this browser'))
      else resolve(blob)
    }, 'image/png')
  })
}
