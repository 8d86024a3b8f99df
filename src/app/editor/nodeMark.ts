import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view'

/** A range of the program, in characters from its start. */
export interface Range {
  from: number
  to: number
}

/** Marks the code of the selected node; null takes the mark away. */
export const setNodeMark = StateEffect.define<Range | null>()

const mark = Decoration.mark({ class: 'cm-node-mark' })

/** The mark stays with its text while one types around it. */
export const nodeMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let after = marks.map(transaction.changes)
    for (const effect of transaction.effects)
      if (effect.is(setNodeMark))
        after =
          effect.value === null
            ? Decoration.none
            : Decoration.set(mark.range(effect.value.from, effect.value.to))
    return after
  },
  provide: field => EditorView.decorations.from(field),
})
