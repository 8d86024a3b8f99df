import { create } from 'zustand'

export type Theme = 'system' | 'light' | 'dark'

const key = 'vitrine.theme'

interface ThemeState {
  theme: Theme
  setTheme: (theme: Theme) => void
}

const stored = (): Theme => {
  const value = localStorage.getItem(key)
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
      localStorage.setItem(key, next)
      apply(next)
      set({ theme: next })
    },
  }
})
