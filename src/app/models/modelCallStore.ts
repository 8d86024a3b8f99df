import { useEffect, useState } from 'react'
import { create } from 'zustand'
import { type ModelCall } from '../../program/edits/findModel.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { askProgram } from '../shell/programClient.ts'

interface ModelCallState {
  call: ModelCall | null
  /** False until a program has been read. */
  isRead: boolean
}

const unread: ModelCallState = { call: null, isRead: false }

const useStore = create<ModelCallState>(() => unread)

let readCode: string | null = null

/** Reads the program's `LanguageModel` call; one program is read once, whoever asks. */
async function read(code: string): Promise<void> {
  if (code === readCode) return
  readCode = code
  const call = await askProgram('modelCall', code)
  if (code === readCode) useStore.setState({ call, isRead: true })
}

/** The model that the program on screen names, as it was last read. */
export function useModelCall(): ModelCallState {
  const code = useExperiment(({ recipe }) => recipe.code)
  useEffect(() => void read(code), [code])
  return useStore()
}

/** The model that another program names. */
export function useModelCallOf(code: string): ModelCallState {
  const [state, setState] = useState(unread)
  useEffect(() => {
    let isCurrent = true
    void askProgram('modelCall', code).then(call => {
      if (isCurrent) setState({ call, isRead: true })
    })
    return () => {
      isCurrent = false
    }
  }, [code])
  return state
}
