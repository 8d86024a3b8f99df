import { create } from 'zustand'
import { recall, remember } from './remember.ts'

export type Theme = 'system' | 'light' | 'dark'

interface ThemeState {
  theme: Theme
  setTheme: (theme: Theme) => void
}

const stored = (): Theme => {
  const value = recall('theme')
  return value === 'light' || value === 'dark' ? value : 'system'
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

/** The chosen theme; `system` follows the device. */
export const useTheme = create<ThemeState>(set => {
  const theme = stored()
  apply(theme)
  return {
    theme,
    setTheme: next => {
      remember('theme', next)
      apply(next)
      set({ theme: next })
    },
  }
})
