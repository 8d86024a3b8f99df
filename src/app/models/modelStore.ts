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
      isSame(described[description.ref.id], description)
        ? {}
        : { described: { ...described, [description.ref.id]: description } },
    ),
}))

/** Whether there is nothing new in a description for whoever draws or checks a program. */
const isSame = (known: ModelDescription | undefined, description: ModelDescription): boolean =>
  known === description || (known !== undefined && factsOf(known) === factsOf(description))

const facts = new WeakMap<ModelDescription, string>()

function factsOf(description: ModelDescription): string {
  const { ref, siteMap, config } = description
  const known = facts.get(description) ?? JSON.stringify([ref, siteMap, config])
  facts.set(description, known)
  return known
}
