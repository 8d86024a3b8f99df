import { applyIntent } from '../editor/applyIntent.ts'
import { useModelCall } from './modelCallStore.ts'

/** A model to choose: its name is written into the program, and what it needs is asked for then. */
export function ModelRow({ id, facts }: { id: string; facts: readonly string[] }) {
  const { call } = useModelCall()
  const isTaken = call?.id === id && call.options.remote === undefined
  const choose = () =>
    void applyIntent({ kind: 'model', change: { id, revision: '', dtype: '', device: '', remote: '' } })
  return (
    <li>
      <button type="button" className="model-row" aria-pressed={isTaken} onClick={choose}>
        <strong>{id}</strong>
        <span className="quiet">{facts.join(' · ')}</span>
      </button>
    </li>
  )
}
