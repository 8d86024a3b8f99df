import { download, fileName } from '../shell/download.ts'
import { type ResultEntry } from '../shell/runStore.ts'
import { deviceWords } from './deviceWords.ts'
import { cardCsv, cardText } from './exportCard.ts'
import { heatmapPng } from './heatmapPng.ts'

/** A card as files: numbers as CSV, a heatmap as a picture too, generations as text. */
export function ExportButtons({ entry: { card, origin }, title }: { entry: ResultEntry; title: string }) {
  const name = fileName(title)
  const text = cardText(card)
  const savePng = async () => {
    if (card.kind !== 'heatmap') return
    const caption = origin === null ? '' : `${origin.model ?? ''} · ${deviceWords(origin)}`
    download(await heatmapPng(card, caption), `${name}.png`)
  }
  return (
    <>
      {card.kind === 'heatmap' && (
        <button
          type="button"
          className="quiet-button"
          aria-label={`${title} as PNG`}
          onClick={() => void savePng()}
        >
          PNG
        </button>
      )}
      {text !== null && (
        <button
          type="button"
          className="quiet-button"
          aria-label={`${title} as text`}
          onClick={() => download(text, `${name}.txt`, 'text/plain')}
        >
          TXT
        </button>
      )}
      <button
        type="button"
        className="quiet-button"
        aria-label={`${title} as CSV`}
        onClick={() => download(cardCsv(card) ?? '', `${name}.csv`, 'text/csv')}
      >
        CSV
      </button>
    </>
  )
}
