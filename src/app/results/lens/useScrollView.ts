import { useCallback, useLayoutEffect, useRef, useState } from 'react'

export interface ScrollView {
  left: number
  top: number
  width: number
  height: number
}

/** The part of a scrolled element that is in view, in pixels; at most one change a frame. */
export function useScrollView<E extends HTMLElement>() {
  const ref = useRef<E>(null)
  const [view, setView] = useState<ScrollView>({ left: 0, top: 0, width: 0, height: 0 })
  const frame = useRef(0)
  const read = useCallback(() => {
    frame.current = 0
    const element = ref.current
    if (element === null) return
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = element
    setView(old =>
      old.left === scrollLeft &&
      old.top === scrollTop &&
      old.width === clientWidth &&
      old.height === clientHeight
        ? old
        : { left: scrollLeft, top: scrollTop, width: clientWidth, height: clientHeight },
    )
  }, [])
  const onScroll = useCallback(() => {
    if (frame.current === 0) frame.current = requestAnimationFrame(read)
  }, [read])
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new ResizeObserver(read)
    observer.observe(element)
    return () => {
      observer.disconnect()
      cancelAnimationFrame(frame.current)
      frame.current = 0
    }
  }, [read])
  return { ref, view, onScroll }
}
