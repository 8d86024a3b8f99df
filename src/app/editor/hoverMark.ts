import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view'
import { type Range } from './nodeMark.ts'

/** Outlines the code that the pointer is on in another view; null takes the outline away. */
export const setHoverMark = StateEffect.define<Range | null>()

const mark = Decoration.mark({ class: 'cm-hover-mark' })

export const hoverMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects }) {
    for (const effect of effects)
      if (effect.is(setHoverMark))
        return effect.value === null
          ? Decoration.none
          : Decoration.set(mark.range(effect.value.from, effect.value.to))
    return marks.map(changes)
  },
  provide: field => EditorView.decorations.from(field),
})
