import { useMediaQuery } from './useMediaQuery.ts'
import { useTheme } from './themeStore.ts'

/** Whether dark colours are on screen: for canvases and charts, which take no CSS colours. */
export function useIsDark(): boolean {
  const theme = useTheme(state => state.theme)
  const system = useMediaQuery('(prefers-color-scheme: dark)')
  return theme === 'system' ? system : theme === 'dark'
}
