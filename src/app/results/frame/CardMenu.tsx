import { Menu } from '@base-ui/react/menu'
import { download, fileName } from '../../shell/download.ts'
import { useRunHistory } from '../../experiments/runHistory.ts'
import { toProblem } from '../../shell/problem.ts'
import { type ResultEntry } from '../../shell/runStore.ts'
import { useSelection } from '../../shell/selectionStore.ts'
import { menuHost } from '../../shell/menuHost.ts'
import { chooseOption } from '../chooseOption.ts'
import { exportersOf, extensions, type Exporter, type ExportFormat } from '../export/exportersOf.ts'
import { cardKey } from './cardKey.ts'
import { useCardViews } from './cardViewStore.ts'
import { compareWith, stopComparing } from './compareWith.ts'

interface CardMenuProps {
  entry: ResultEntry
  title: string
  /** Whether the menu is open; Enter on the card opens it too. */
  open: boolean
  onOpenChange: (open: boolean) => void
  /** Told what happened, for a moment on the card. */
  onSay: (words: string) => void
}

/** At most this many earlier runs are offered for comparison. */
const mostRuns = 12

const formatNames: Readonly<Record<ExportFormat, string>> = {
  png: 'PNG picture',
  svg: 'SVG picture',
  csv: 'CSV table',
  text: 'Text',
  safetensors: 'safetensors',
  npy: 'NumPy .npy',
}

/** Everything that can be done with a card. */
export function CardMenu({ entry, title, open, onOpenChange, onSay }: CardMenuProps) {
  const { card, origin } = entry
  const { setFull, fold } = useCardViews.getState()
  const key = cardKey(card)
  const compared = useCardViews(views => views.compared.get(key))
  const isFolded = useCardViews(views => views.folded.has(key))
  const heads = useRunHistory(history => history.heads)
  const onScreen = useRunHistory(history => history.onScreen)
  const select = useSelection(selection => selection.select)
  const others = heads.filter(head => head.number !== onScreen && head.cards > 0).slice(0, mostRuns)
  const exporters = entry.state === 'ready' ? exportersOf(card) : []
  const { span } = card

  const trying = (work: () => Promise<string>) =>
    void work().then(onSay, (error: unknown) => onSay(toProblem(error).message))
  const save = ({ format, write }: Exporter) =>
    trying(async () => {
      download(await write(card, origin), `${fileName(title)}.${extensions[format]}`)
      return `saved as ${formatNames[format]}`
    })
  const copyText = ({ format, write }: Exporter) =>
    trying(async () => {
      await navigator.clipboard.writeText(await (await write(card, origin)).text())
      return `copied as ${format === 'csv' ? 'CSV' : 'text'}`
    })
  const copyPicture = ({ write }: Exporter) =>
    trying(async () => {
      // The promise goes in: some browsers allow the clipboard only while the click lasts.
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': write(card, origin) })])
      return 'copied as a picture'
    })
  return (
    <Menu.Root open={open} onOpenChange={onOpenChange} modal={false}>
      <Menu.Trigger className="quiet-button card-more" aria-label={`Menu of ${title}`}>
        <span aria-hidden="true">⋯</span>
      </Menu.Trigger>
      <Menu.Portal container={menuHost()}>
        <Menu.Positioner sideOffset={4} align="end">
          <Menu.Popup className="popup menu">
            {exporters.map(one => {
              if (one.format === 'text' || one.format === 'csv')
                return (
                  <Menu.Item key={one.format} className="menu-item" onClick={() => copyText(one)}>
                    Copy {one.format === 'csv' ? 'as CSV' : 'as text'}
                  </Menu.Item>
                )
              if (one.format !== 'png' || typeof ClipboardItem === 'undefined') return null
              return (
                <Menu.Item key={one.format} className="menu-item" onClick={() => copyPicture(one)}>
                  Copy as picture
                </Menu.Item>
              )
            })}
            {exporters.length > 0 && (
              <Menu.SubmenuRoot>
                <Menu.SubmenuTrigger className="menu-item">
                  Save as <span aria-hidden="true">▸</span>
                </Menu.SubmenuTrigger>
                <Menu.Portal>
                  <Menu.Positioner sideOffset={2}>
                    <Menu.Popup className="popup menu">
                      {exporters.map(one => (
                        <Menu.Item key={one.format} className="menu-item" onClick={() => save(one)}>
                          {formatNames[one.format]}
                        </Menu.Item>
                      ))}
                    </Menu.Popup>
                  </Menu.Positioner>
                </Menu.Portal>
              </Menu.SubmenuRoot>
            )}
            <Menu.Separator className="menu-line" />
            <Menu.Item className="menu-item" onClick={() => setFull(key)}>
              Full screen
            </Menu.Item>
            <Menu.Item className="menu-item" onClick={() => fold([key], !isFolded)}>
              {isFolded ? 'Unfold' : 'Fold'}
            </Menu.Item>
            {compared !== undefined ? (
              <Menu.Item className="menu-item" onClick={() => void stopComparing(card)}>
                Stop comparing with run {compared.number}
              </Menu.Item>
            ) : (
              <Menu.SubmenuRoot disabled={others.length === 0}>
                <Menu.SubmenuTrigger className="menu-item">
                  {others.length === 0 ? 'Compare: no earlier run is kept' : 'Compare with run'}{' '}
                  <span aria-hidden="true">▸</span>
                </Menu.SubmenuTrigger>
                <Menu.Portal>
                  <Menu.Positioner sideOffset={2}>
                    <Menu.Popup className="popup menu">
                      {others.map(head => (
                        <Menu.Item
                          key={head.number}
                          className="menu-item"
                          onClick={() => void compareWith(card, head.number)}
                        >
                          Run {head.number}
                          <span className="quiet">
                            {new Date(head.at).toLocaleTimeString()} · {head.title}
                          </span>
                        </Menu.Item>
                      ))}
                    </Menu.Popup>
                  </Menu.Positioner>
                </Menu.Portal>
              </Menu.SubmenuRoot>
            )}
            {span !== undefined && (
              <>
                <Menu.Separator className="menu-line" />
                <Menu.Item
                  className="menu-item"
                  onClick={() => void chooseOption(card, 'pin', card.pin === true ? null : true)}
                >
                  {card.pin === true ? 'Unpin from its line' : 'Pin beside its line'}
                </Menu.Item>
                <Menu.Item className="menu-item" onClick={() => select(span, 'results')}>
                  Go to line {span.line}
                </Menu.Item>
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
