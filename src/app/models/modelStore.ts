import { create } from 'zustand'
import { type ModelDescription } from '../../graph/executor.ts'

interface ModelState {
  /** Models that a program named, by repository; their weights need not be here. */
  described: Readonly<Record<string, ModelDescription>>
  add: (description: ModelDescription) => void
}

/** What is known of the models on screen. */
export const useModels = create<ModelState>(set => ({
  described: {},
  add: description =>
    set(({ described }) =>
      described[description.ref.id] === description
        ? {}
        : { described: { ...described, [description.ref.id]: description } },
    ),
}))
