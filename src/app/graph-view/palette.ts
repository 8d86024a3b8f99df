/** The colours of the theme on screen, as they stand in a file: tokens of shell/tokens.css, resolved. */
export function themePalette() {
  const probe = document.createElement('span')
  document.body.append(probe)
  const colourOf = (name: string): string => {
    probe.style.color = `var(--${name})`
    return getComputedStyle(probe).color
  }
  const palette = {
    case: colourOf('case'),
    'case-2': colourOf('case-2'),
    edge: colourOf('edge'),
    'edge-2': colourOf('edge-2'),
    ink: colourOf('ink'),
    'ink-2': colourOf('ink-2'),
    'ink-3': colourOf('ink-3'),
    glass: colourOf('glass'),
    'glass-line': colourOf('glass-line'),
    'glass-soft': colourOf('glass-soft'),
    pin: colourOf('pin'),
    'pin-line': colourOf('pin-line'),
    'pin-soft': colourOf('pin-soft'),
    brass: colourOf('brass'),
    'brass-line': colourOf('brass-line'),
    'brass-soft': colourOf('brass-soft'),
    violet: colourOf('violet'),
    'violet-line': colourOf('violet-line'),
    'violet-soft': colourOf('violet-soft'),
  }
  probe.remove()
  return palette
}

export type PaletteName = keyof ReturnType<typeof themePalette>
