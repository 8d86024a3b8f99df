import { useState } from 'react'
import { type LensShade } from '../../../graph/showCard.ts'
import { gradientOf } from '../colourScale.ts'
import { printToken } from '../visibleToken.ts'
import { type LensShowCard } from './lensGeometry.ts'
import { type LensShading } from './lensShading.ts'
import { readToken } from './tokenSpelling.ts'

interface LensControlsProps {
  card: LensShowCard
  shading: LensShading
  onShade: (shade: LensShade) => void
  onAlong: (along: 'x' | 'y') => void
  onFollow: (id: number) => void
  onNoTarget: () => void
}

const shades: readonly LensShade[] = ['probability', 'rank', 'entropy']

/** What the grid is shaded by, with the meaning of its colours, and which tokens are followed which way. */
export function LensControls({ card, shading, onShade, onAlong, onFollow, onNoTarget }: LensControlsProps) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const follow = () => {
    const read = readToken(card.model, typed)
    if (read === null) setProblem('this model has no tokenizer')
    else if ('id' in read) {
      setTyped('')
      setProblem(null)
      onFollow(read.id)
    } else setProblem(`${read.pieces.length} tokens: ${read.pieces.map(printToken).join(' ')}`)
  }
  return (
    <div className="lens-controls">
      <label>
        shade{' '}
        <select
          value={card.shade}
          onChange={event => onShade(shades[event.target.selectedIndex] ?? 'probability')}
        >
          {shades.map(shade => (
            <option key={shade} value={shade}>
              {shade === 'probability' && !card.isProbability ? 'score' : shade}
            </option>
          ))}
        </select>
      </label>
      <span
        className="legend"
        role="img"
        aria-label={`Colours: ${shading.words}, ${shading.ends.join(' to ')}`}
      >
        <span className="number">{shading.ends[0]}</span>
        <span className="legend-bar" style={{ background: gradientOf(shading.scale) }} />
        <span className="number">{shading.ends[1]}</span>
      </span>
      <span className="quiet lens-words">{shading.words}</span>
      {card.target !== null && card.target.id !== null && (
        <button type="button" className="quiet-button" onClick={onNoTarget}>
          any token
        </button>
      )}
      <form
        className="lens-follow"
        onSubmit={event => {
          event.preventDefault()
          follow()
        }}
      >
        <label>
          follow{' '}
          <input
            value={typed}
            placeholder=" Paris"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={problem !== null}
            onChange={event => setTyped(event.target.value)}
          />
        </label>
        <button type="submit" className="quiet-button" disabled={typed === ''}>
          add
        </button>
        {problem !== null && <span role="status">{problem}</span>}
      </form>
      {card.tracked !== null && (
        <label>
          along{' '}
          <select
            value={card.along}
            onChange={event => onAlong(event.target.selectedIndex === 0 ? 'y' : 'x')}
          >
            <option value="y">the rows</option>
            <option value="x">the columns</option>
          </select>
        </label>
      )}
    </div>
  )
}
