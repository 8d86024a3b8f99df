import { useSlot } from './useHost.ts'

/** The place where a card's content stands now. */
export function Slot({ host }: { host: HTMLElement }) {
  const ref = useSlot<HTMLDivElement>(host)
  return <div ref={ref} className="card-slot" />
}
