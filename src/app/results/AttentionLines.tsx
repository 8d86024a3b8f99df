import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { linesOf, lineRow, type TokenLine } from './attentionLines.ts'
import { get2d } from './drawHeatmap.ts'
import { printNumber } from './numbers.ts'
import { TokenText } from './TokenText.tsx'
import { useIsDark } from '../shell/useIsDark.ts'
import { useWidth } from './useWidth.ts'

interface AttentionLinesProps {
  /** [query, key] */
  pattern: Float32Array
  from: readonly string[]
  to: readonly string[]
  label: string
}

/** Pixels of a column of tokens. */
const names = 120

/** Attention as lines from each token to those that it attends to, darker for more; a token that is chosen stands alone. */
export function AttentionLines({ pattern, from, to, label }: AttentionLinesProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { ref, width } = useWidth<HTMLDivElement>()
  const dark = useIsDark()
  const [hovered, hover] = useState<number | null>(null)
  const [focused, focus] = useState<number | null>(null)
  const lines = useMemo(() => linesOf(pattern, from.length, to.length), [pattern, from, to])
  const only = hovered ?? focused
  const shown = useMemo(
    () => (only === null ? lines : lines.filter(line => line.from === only)),
    [lines, only],
  )
  const height = Math.max(from.length, to.length) * lineRow
  const inner = Math.max(40, width - 2 * names)

  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    element.width = Math.max(1, Math.round(inner * devicePixelRatio))
    element.height = Math.max(1, Math.round(height * devicePixelRatio))
    const context = get2d(element)
    context.scale(devicePixelRatio, devicePixelRatio)
    context.strokeStyle = getComputedStyle(element).color
    // Attention that is spread over many tokens would be too faint to see.
    const most = shown.reduce((greatest, { weight }) => Math.max(greatest, weight), 0)
    for (const { from: query, to: key, weight } of shown) {
      const [start, end] = [(query + 0.5) * lineRow, (key + 0.5) * lineRow]
      context.globalAlpha = weight / most
      context.lineWidth = 0.5 + 2.5 * weight
      context.beginPath()
      context.moveTo(0, start)
      context.bezierCurveTo(inner / 2, start, inner / 2, end, inner, end)
      context.stroke()
    }
  }, [shown, inner, height, dark])

  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined) focus(Math.max(0, Math.min(from.length - 1, focused === null ? 0 : focused + by)))
    else if (event.key === 'Escape') focus(null)
    else return
    event.preventDefault()
  }
  return (
    <div className="attention-lines" ref={ref}>
      <div
        className="attention-lines-scroll"
        tabIndex={0}
        role="group"
        aria-label={`Lines of ${label}, from the tokens on the left to those on the right. Up and down choose a token, Escape shows all.`}
        onKeyDown={onKeyDown}
        onPointerLeave={() => hover(null)}
      >
        <div
          className="attention-lines-plate"
          style={{ gridTemplateColumns: `${names}px ${inner}px ${names}px`, blockSize: height }}
        >
          <ol className="attention-from">
            {from.map((token, query) => (
              <li
                key={query}
                data-chosen={query === only || undefined}
                onPointerEnter={() => hover(query)}
                onPointerDown={() => focus(query === focused ? null : query)}
              >
                <TokenText token={token} />
              </li>
            ))}
          </ol>
          <canvas ref={canvas} aria-hidden="true" style={{ inlineSize: inner, blockSize: height }} />
          <ol className="attention-to">
            {to.map((token, key) => (
              <li key={key} style={{ opacity: only === null ? 1 : 0.45 + 0.55 * weightTo(shown, key) }}>
                <TokenText token={token} />
              </li>
            ))}
          </ol>
        </div>
      </div>
      <output className="readout attention-readout">
        {only === null ? (
          <span className="quiet">
            point at a token on the left, or focus the lines and use the arrow keys
          </span>
        ) : (
          <>
            <TokenText token={from[only] ?? ''} />
            <span className="quiet">attends to</span>
            {strongest(shown).map(({ to: key, weight }) => (
              <span key={key}>
                <TokenText token={to[key] ?? ''} /> <span className="number">{printNumber(weight)}</span>
              </span>
            ))}
          </>
        )}
      </output>
    </div>
  )
}

const weightTo = (lines: readonly TokenLine[], key: number): number =>
  lines.find(({ to }) => to === key)?.weight ?? 0

const strongest = (lines: readonly TokenLine[]): TokenLine[] =>
  lines.toSorted((a, b) => b.weight - a.weight).slice(0, 4)
