// A frame without an origin of its own (sandbox without allow-same-origin) gets neither workers nor this page's modules,
// so nothing could run in it. This script needs neither, and says so.
if (self.origin === 'null') {
  const note = document.createElement('p')
  note.setAttribute('role', 'alert')
  note.style.cssText =
    'max-width: 34em; margin: 15vh auto; padding: 0 16px; font: 15px/1.5 system-ui, sans-serif'
  note.append(
    'This frame does not allow Vitrine to run: its sandbox lacks allow-same-origin. The experiment opens in a window of its own: ',
  )
  const link = document.createElement('a')
  link.href = location.href.replace('?embed', '')
  link.target = '_blank'
  link.rel = 'noopener'
  link.textContent = 'open it in Vitrine'
  note.append(link, '.')
  document.getElementById('app')?.replaceChildren(note)
}
