import { type HoverText } from '../../program/displayWords.ts'

/** What is said of a place: recorded value, declaration and documentation, as text only. */
export function infoBox({ signature, documentation, value }: HoverText): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-info'
  const add = (tag: 'code' | 'p', text: string, className = '') => {
    if (text === '') return
    const element = document.createElement(tag)
    element.className = className
    element.textContent = text
    box.append(element)
  }
  add('code', withValue(signature, value))
  add('p', documentation)
  return box
}

/** `const resid: Tensor` and a value -> `const resid: Tensor, float32 [1, 8, 192] = [batch, position, dModel]` */
const withValue = (signature: string, value: string | undefined): string =>
  value === undefined ? signature : `${signature}, ${value}`
