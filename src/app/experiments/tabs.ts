import * as v from 'valibot'

const message = v.object({ saved: v.string() })

let channel: BroadcastChannel | null = null

/** Tells the other tabs of this page that an experiment was saved. */
export const tellTabs = (saved: string): void => channel?.postMessage({ saved })

/** Listens to the other tabs. */
export function hearTabs(onSaved: (id: string) => void): void {
  if (!('BroadcastChannel' in globalThis)) return
  channel = new BroadcastChannel('vitrine-experiments')
  channel.addEventListener('message', ({ data }) => {
    const heard = v.safeParse(message, data)
    if (heard.success) onSaved(heard.output.saved)
  })
}
