import { useTheme, type Theme } from './themeStore.ts'

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' }
const faces: Record<Theme, { sign: string; name: string }> = {
  system: { sign: '◐', name: 'as the device' },
  light: { sign: '○', name: 'light' },
  dark: { sign: '●', name: 'dark' },
}

/** Steps through the device's colours, light and dark. */
export function ThemeButton() {
  const { theme, setTheme } = useTheme()
  const { sign, name } = faces[theme]
  return (
    <button
      type="button"
      className="quiet-button theme-button"
      aria-label={`Colours: ${name}`}
      title={`Colours: ${name}`}
      onClick={() => setTheme(next[theme])}
    >
      <span aria-hidden="true">{sign}</span>
    </button>
  )
}
