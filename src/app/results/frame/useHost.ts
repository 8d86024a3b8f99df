import { useLayoutEffect, useRef, useState } from 'react'

/**
 * An element that a card's content is drawn into, which can be moved from place to place (list, full screen, editor)
 * without being drawn anew: what is scrolled to and pointed at stays.
 */
export function useHost(className: string): HTMLElement {
  const [host] = useState(() => {
    const element = document.createElement('div')
    element.className = className
    return element
  })
  return host
}

/** Keeps a host in the element that the ref is given to. */
export function useSlot<E extends HTMLElement>(host: HTMLElement) {
  const ref = useRef<E>(null)
  useLayoutEffect(() => {
    ref.current?.append(host)
  }, [host])
  return ref
}
