import { create } from 'zustand'
import { usePanels } from '../shell/panelStore.ts'

interface FormState {
  /** Address of the endpoint that is changed, 'new' for one to be added; null where no form is open. */
  open: string | null
  /** What a program calls the endpoint that it misses. */
  wanted: string
  setOpen: (open: string | null) => void
}

/** Which endpoint is being entered. */
export const useEndpointForm = create<FormState>(set => ({
  open: null,
  wanted: '',
  setOpen: open => set({ open, wanted: '' }),
}))

/** Opens the panel with an empty form. @param wanted what a program calls the endpoint that it misses */
export function addEndpoint(wanted = ''): void {
  usePanels.getState().setOpen('endpoints')
  useEndpointForm.setState({ open: 'new', wanted })
}
