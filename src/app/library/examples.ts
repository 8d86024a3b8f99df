import { newRecipe, type Recipe } from '../share/recipe.ts'

export interface Example {
  /** File name without `.ts`. */
  key: string
  title: string
  /** One paragraph. */
  about: string
  code: string
}

const sources = import.meta.glob<string>('./examples/*.ts', { query: '?raw', import: 'default', eager: true })

/** The examples in the order of their file names; the first is what a new visitor sees. */
export const examples: readonly Example[] = Object.entries(sources)
  .toSorted(([a], [b]) => (a < b ? -1 : 1))
  .map(([path, code]) => ({ key: path.replace(/^.*\/|\.ts$/g, ''), code, ...readHead(code) }))

/** The first comment line is the title, those after it are the description. */
export function readHead(code: string): { title: string; about: string } {
  const lines = code.split('\n')
  const end = lines.findIndex(line => !line.startsWith('//'))
  const [title = 'Untitled experiment', ...about] = lines
    .slice(0, end)
    .map(line => line.replace(/^\/\/ ?/, ''))
  return { title, about: about.join(' ').trim() }
}

/** An example as an experiment of its own. */
export const exampleRecipe = ({ title, code }: Example): Recipe => newRecipe(code, title)
