import { useOffline, type OfflineState } from './offlineStore.ts'
import './offline.css'

/** Whether the page works without a network, and why not. */
export function OfflineWords() {
  const state = useOffline(store => store.state)
  const { words, why } = inWords(state)
  return (
    <span className="status-offline" title={why}>
      {words}
      {state.name === 'newer' && (
        <button type="button" className="status-button" onClick={() => location.reload()}>
          reload
        </button>
      )}
    </span>
  )
}

function inWords(state: OfflineState): { words: string; why: string } {
  switch (state.name) {
    case 'off':
      return { words: 'Needs a network', why: `The page is not kept in this browser: ${state.why}.` }
    case 'preparing':
      return { words: 'Keeping for offline', why: 'The page and what models run in are being kept.' }
    case 'ready':
      return {
        words: 'Works offline',
        why: 'The page, its own model and what models run in are kept in this browser.',
      }
    case 'newer':
      return { words: 'A newer version is here:', why: 'It is opened by the next visit, or now.' }
  }
}
