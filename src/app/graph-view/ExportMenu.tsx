import { Menu } from '@base-ui/react/menu'
import { useState } from 'react'
import { useExperiment } from '../shell/experimentStore.ts'
import { download, fileName } from '../shell/download.ts'
import { svgToPng } from './svgToPng.ts'
import { type Scene } from './scene.ts'
import { themedSvg } from './themedSvg.ts'
import { menuHost } from '../shell/menuHost.ts'

/** The drawing as a file: SVG for papers, PNG for slides, or an image on the clipboard. */
export function ExportMenu({ scene }: { scene: Scene }) {
  const title = useExperiment(({ recipe }) => recipe.title)
  const [problem, setProblem] = useState<string | null>(null)
  const name = `${fileName(title)}-graph`
  const attempt = (act: () => Promise<void>) => {
    setProblem(null)
    act().catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
  }
  const canCopy = typeof ClipboardItem === 'function'
  return (
    <>
      <Menu.Root modal={false}>
        <Menu.Trigger className="quiet-button">
          Export <span aria-hidden="true">▾</span>
        </Menu.Trigger>
        <Menu.Portal container={menuHost()}>
          <Menu.Positioner sideOffset={4} align="end" className="menu-positioner">
            <Menu.Popup className="popup site-menu">
              <Menu.Item
                className="site-menu-item"
                onClick={() =>
                  attempt(async () => download(await themedSvg(scene), `${name}.svg`, 'image/svg+xml'))
                }
              >
                SVG
              </Menu.Item>
              <Menu.Item
                className="site-menu-item"
                onClick={() =>
                  attempt(async () => download(await svgToPng(await themedSvg(scene), scene), `${name}.png`))
                }
              >
                PNG
              </Menu.Item>
              {canCopy && (
                <Menu.Item
                  className="site-menu-item"
                  onClick={() =>
                    attempt(async () => {
                      const png = themedSvg(scene).then(svg => svgToPng(svg, scene))
                      await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })])
                    })
                  }
                >
                  Copy as image
                </Menu.Item>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {problem !== null && (
        <span role="alert" className="tag">
          {problem}
        </span>
      )}
    </>
  )
}
