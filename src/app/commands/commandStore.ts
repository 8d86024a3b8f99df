import { create } from 'zustand'

interface CommandState {
  open: 'palette' | 'keys' | null
  setOpen: (open: CommandState['open']) => void
}

/** Whether the palette or the keyboard map is on screen. */
export const useCommands = create<CommandState>(set => ({
  open: null,
  setOpen: open => set({ open }),
}))
