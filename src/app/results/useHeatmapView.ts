import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react'
import { isWhole, panned, showing, wholeView, zoomed, type HeatmapView } from './heatmapView.ts'

interface Point {
  x: number
  y: number
}

/**
 * Which part of a matrix is on screen: zoomed by the wheel with Ctrl, by two fingers, by double taps and keys; moved by
 * dragging. A view that is not zoomed leaves scrolling to the page.
 */
export function useHeatmapView(field: RefObject<HTMLElement | null>, rows: number, columns: number) {
  const [view, setView] = useState<HeatmapView>(() => wholeView(rows, columns))
  const [known, setKnown] = useState({ rows, columns })
  if (known.rows !== rows || known.columns !== columns) {
    setKnown({ rows, columns })
    setView(wholeView(rows, columns))
  }
  /** Fingers or buttons that are down, and where they were when the view was last changed. */
  const down = useRef(new Map<number, Point>())
  const zoom = useCallback(
    (factor: number, at: Point = { x: 0.5, y: 0.5 }) =>
      setView(now => zoomed(now, factor, at, rows, columns)),
    [rows, columns],
  )

  useEffect(() => {
    const element = field.current
    if (element === null) return
    // React listens passively to wheels, and the page would zoom with the matrix.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      zoom(Math.exp(-event.deltaY * 0.004), placeIn(element, event))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [field, zoom])

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    down.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
    event.currentTarget.setPointerCapture(event.pointerId)
  }

  /** @returns whether the pointer moved or zoomed the view, and so points at nothing */
  const onPointerMove = (event: PointerEvent<HTMLElement>): boolean => {
    const pointers = down.current
    const before = pointers.get(event.pointerId)
    if (before === undefined) return false
    const now = { x: event.clientX, y: event.clientY }
    const box = event.currentTarget.getBoundingClientRect()
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point)
    pointers.set(event.pointerId, now)
    if (other !== undefined) {
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }
      zoom(distance(now, other) / Math.max(1, distance(before, other)), {
        x: (middle.x - box.left) / box.width,
        y: (middle.y - box.top) / box.height,
      })
      return true
    }
    if (isWhole(view, rows, columns)) return false
    const by = { x: before.x - now.x, y: before.y - now.y }
    setView(shown =>
      panned(
        shown,
        { x: (by.x / box.width) * shown.columns, y: (by.y / box.height) * shown.rows },
        rows,
        columns,
      ),
    )
    return true
  }

  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    down.current.delete(event.pointerId)
  }

  return {
    view,
    setView,
    zoom,
    /** Moves the view as far as a cell needs to be on screen. */
    follow: useCallback((cell: Point) => setView(now => showing(now, cell)), []),
    reset: () => setView(wholeView(rows, columns)),
    isWhole: isWhole(view, rows, columns),
    pointers: { onPointerDown, onPointerMove, onPointerUp },
  }
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

/** Where an event is in an element, 0..1 along both axes. */
export function placeIn(element: Element, event: { clientX: number; clientY: number }): Point {
  const box = element.getBoundingClientRect()
  return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height }
}
