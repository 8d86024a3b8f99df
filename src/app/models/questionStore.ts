import { create } from 'zustand'

/** A large download that waits for a yes. */
export interface DownloadQuestion {
  id: string
  precision: string
  /** null where the server does not say. */
  bytes: number | null
  answer: (yes: boolean) => void
}

interface QuestionState {
  question: DownloadQuestion | null
}

/** The question on screen, if there is one. */
export const useQuestion = create<QuestionState>(() => ({ question: null }))

/** Asks; an aborted signal is a no. */
export function askForDownload(
  about: Omit<DownloadQuestion, 'answer'>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  return new Promise(resolve => {
    const answer = (yes: boolean) => {
      signal?.removeEventListener('abort', stop)
      useQuestion.setState({ question: null })
      resolve(yes)
    }
    const stop = () => answer(false)
    signal?.addEventListener('abort', stop)
    useQuestion.setState({ question: { ...about, answer } })
  })
}
