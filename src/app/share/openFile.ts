import { VitrineError } from '../../graph/errors.ts'
import { readHead } from '../library/examples.ts'
import { addExperiments } from '../experiments/addExperiments.ts'
import { useTensorFiles } from '../models/tensorFiles.ts'
import { openRecipe } from '../shell/openRecipe.ts'
import { toProblem } from '../shell/problem.ts'
import { readBundle } from './bundle.ts'
import { maxInflated } from './link.ts'
import { useLinkProblem } from './linkProblemStore.ts'
import { bareRecipe, maxCodeLength, newRecipe } from './recipe.ts'

/** Bytes of a file with many experiments. */
const mostBytes = 50e6

/** Files that the page opens itself, by the end of their names. */
export const opens = (name: string): boolean => /\.(json|ts|safetensors)$/i.test(name)

/** Opens an experiment, a file of several, a program, or tensors for `loadTensors`; what is wrong is said on the page. */
export async function openFile(file: File): Promise<void> {
  try {
    await open(file)
  } catch (error) {
    const { message } = error instanceof SyntaxError ? { message: 'it is not JSON' } : toProblem(error)
    const words = `${file.name} could not be opened: ${message}.`
    useLinkProblem.getState().set({ message: words, salvaged: '' })
  }
}

async function open(file: File): Promise<void> {
  const name = file.name.toLowerCase()
  if (name.endsWith('.safetensors')) {
    await useTensorFiles.getState().open(file)
    return
  }
  if (name.endsWith('.ts')) {
    if (file.size > maxCodeLength) throw new VitrineError('the program is longer than an experiment can hold')
    const code = await file.text()
    openRecipe(newRecipe(code, titleOf(code, file.name)))
    return
  }
  if (file.size > Math.max(mostBytes, maxInflated))
    throw new VitrineError('the file is larger than experiments can be')
  const [first, ...more] = readBundle(JSON.parse(await file.text()))
  if (more.length > 0) await addExperiments(more)
  if (first === undefined) return
  // What a sender's run showed is said of links; a file is a copy of one's own work.
  openRecipe(bareRecipe(first))
}

const titleOf = (code: string, name: string): string =>
  code.startsWith('//') ? readHead(code).title : name.replace(/\.ts$/i, '')
