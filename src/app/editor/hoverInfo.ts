import { StateEffect, StateField, type Extension } from '@codemirror/state'
import {
  closeHoverTooltips,
  EditorView,
  hasHoverTooltips,
  hoverTooltip,
  showTooltip,
  type Command,
  type Tooltip,
} from '@codemirror/view'
import { askProgram } from '../shell/programClient.ts'
import { infoBox } from './infoBox.ts'

async function infoAt(view: EditorView, position: number): Promise<Tooltip | null> {
  const source = view.state.doc.toString()
  const found = await askProgram('hover', source, position)
  if (found === undefined || view.state.doc.toString() !== source) return null
  const { start, end } = found
  return { pos: start, end, above: true, create: () => ({ dom: infoBox(found) }) }
}

const setInfo = StateEffect.define<Tooltip | null>()

/** What was asked for by key or by touch; it goes when the cursor moves or the text changes. */
const askedInfo = StateField.define<Tooltip | null>({
  create: () => null,
  update(info, { effects, docChanged, newSelection, startState }) {
    for (const effect of effects) if (effect.is(setInfo)) return effect.value
    return docChanged || !newSelection.eq(startState.selection) ? null : info
  },
  provide: field => showTooltip.from(field),
})

async function ask(view: EditorView, position: number): Promise<void> {
  const info = await infoAt(view, position)
  view.dispatch({
    effects: [
      setInfo.of(info),
      EditorView.announce.of(info === null ? 'nothing is known of this place' : wordsOf(info, view)),
    ],
  })
}

const wordsOf = (info: Tooltip, view: EditorView): string => info.create(view).dom.textContent

/** What hovering shows, at the cursor. */
export const whatIsThis: Command = view => {
  void ask(view, view.state.selection.main.head)
  return true
}

export const closeInfo: Command = view => {
  if (view.state.field(askedInfo) === null && !hasHoverTooltips(view.state)) return false
  view.dispatch({ effects: [setInfo.of(null), closeHoverTooltips] })
  return true
}

/** Tap and hold does what hovering does. */
const byTouch = EditorView.domEventHandlers({
  contextmenu(event, view) {
    if (!(event instanceof PointerEvent) || event.pointerType !== 'touch') return false
    const position = view.posAtCoords({ x: event.clientX, y: event.clientY })
    if (position !== null) void ask(view, position)
    return false
  },
})

export const hoverInfo: Extension = [hoverTooltip(infoAt, { hoverTime: 250 }), askedInfo, byTouch]
