import { useEffect } from 'react'
import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, WidgetType, type DecorationSet } from '@codemirror/view'
import { useLineWidgetStore } from './lineWidgetStore.ts'
import { type EditorRef } from './editorRef.ts'

const setHosts = StateEffect.define<ReadonlyMap<number, HTMLElement>>()

/** Elements below their lines; each stays below its line while one types. */
export const lineWidgets = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(widgets, { effects, changes, state: { doc } }) {
    for (const effect of effects)
      if (effect.is(setHosts))
        return Decoration.set(
          [...effect.value]
            .filter(([line]) => line <= doc.lines)
            .map(([line, element]) =>
              Decoration.widget({ widget: new Host(line, element), block: true, side: 1 }).range(
                doc.line(line).to,
              ),
            ),
          true,
        )
    return widgets.map(changes)
  },
  provide: field => EditorView.decorations.from(field),
})

class Host extends WidgetType {
  readonly #line: number
  readonly #element: HTMLElement

  constructor(line: number, element: HTMLElement) {
    super()
    this.#line = line
    this.#element = element
  }

  override eq(other: WidgetType): boolean {
    return other instanceof Host && other.#line === this.#line && other.#element === this.#element
  }

  override toDOM(): HTMLElement {
    return this.#element
  }

  /** What is inside handles its own clicks and keys. */
  override ignoreEvent(): boolean {
    return true
  }
}

/** Gives every line that is wanted an element of its own below it, and tells the editor when one grows. */
export function useLineWidgetHosts(editor: EditorRef, opened: number): void {
  const wanted = useLineWidgetStore(state => state.wanted)
  useEffect(() => {
    const view = editor.current
    if (view === null) return
    const { hosts: before, setHosts: announce } = useLineWidgetStore.getState()
    const hosts = new Map(wanted.map(line => [line, before.get(line) ?? hostElement()]))
    view.dispatch({ effects: setHosts.of(hosts) })
    announce(hosts)
    const sizes = new ResizeObserver(() => view.requestMeasure())
    for (const element of hosts.values()) sizes.observe(element)
    return () => sizes.disconnect()
  }, [editor, wanted, opened])
  useEffect(() => () => useLineWidgetStore.getState().setHosts(new Map()), [])
}

function hostElement(): HTMLElement {
  const element = document.createElement('div')
  element.className = 'line-widget'
  return element
}
